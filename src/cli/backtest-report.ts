import { addDays, type DayWindow } from "../base/utc-day.ts";
import type { FallbackReason, ForecastParameter } from "../domain/forecast.ts";
import type { Parameter } from "../domain/parameter.ts";
import { type PooledBacktest, pooledBacktest } from "../forecast/pooled-backtest.ts";
import type { ForecastSettings } from "./forecast-settings.ts";
import { errorText, fallbackWords, parameterText, percentText, skillOf, skillText } from "./forecast-words.ts";
import type { ParameterBacktest } from "./run-backtests.ts";
import { right, textTable } from "./table.ts";
import { durationText } from "./time-text.ts";

/** @returns backtests for people: a table per parameter, its pooled result, and what to keep in mind. */
export function describedBacktests(
  backtests: readonly ParameterBacktest[],
  asked: readonly ForecastParameter[],
  window: DayWindow,
  settings: ForecastSettings,
): string {
  const missing = asked.filter((parameter) => backtests.every((backtest) => backtest.parameter !== parameter));
  const left = missing.length === 0 ? [] : [`Nothing was observed of ${missing.join(", ")} in these days.\n`];
  const parts = backtests.map((backtest) => described(backtest, window, settings));
  return [...parts, ...left, reading].join("\n");
}

const reading =
  "n: observed hours with a forecast; skill: how much smaller the MAE is than that of persistence, the last observed value;\n" +
  "inside: share of hours in the 80 % interval. The model knew no hour of these days when it was trained; intervals and\n" +
  "fallbacks follow what was known at each hour.\n";

function described(backtest: ParameterBacktest, window: DayWindow, settings: ForecastSettings): string {
  const whole = pooledBacktest(backtest.series);
  const sentences = [...pooledSentences(backtest, whole), ...fallbackSentences(whole)];
  return [
    `${parameterText(backtest.parameter)}, ${window.from} to ${addDays(window.to, -1)}\n`,
    `${trainingSentence(backtest, window, settings)}\n\n`,
    table(backtest),
    `\n${sentences.join("\n")}\n`,
  ].join("");
}

function trainingSentence(
  { isTrained, seconds, grid, targets }: ParameterBacktest,
  { from }: DayWindow,
  { members, backend }: ForecastSettings,
): string {
  const before = `${targets.from} hours of ${grid.stations.length} stations before ${from}`;
  if (!isTrained) return `No model: ${before} are too few to train on, so persistence was forecast.`;
  return `A model of ${members} network${members === 1 ? "" : "s"} (${backend}), trained on the ${before}; ${durationText(1000 * seconds)} in all.`;
}

function table({ parameter, series }: ParameterBacktest): string {
  const columns = ["station", right("lead"), right("n"), right("MAE"), right("persistence"), right("skill")];
  const makers = [right("by model"), right("by persistence"), right("none")];
  const rows = series.map((each) => [
    each.row.station,
    `${each.row.lead} h`,
    ...cellsOf(parameter, { ...each.row, ...each }),
  ]);
  const stations = new Set(series.map(({ row }) => row.station));
  const leads = [...new Set(series.map(({ row }) => row.lead))];
  const ofLead = (lead: number) => pooledBacktest(series.filter(({ row }) => row.lead === lead));
  const pooled = leads.map((lead) => ["all", `${lead} h`, ...cellsOf(parameter, ofLead(lead))]);
  return textTable(
    [...columns, right("RMSE"), right("inside"), ...makers],
    stations.size > 1 ? [...rows, ...pooled] : rows,
  );
}

function cellsOf(parameter: Parameter, { n, mae, rmse, coverage, persistence, made }: PooledBacktest) {
  const hours = made.model + made.persistence + made.none;
  const skill = skillOf(mae, persistence.mae);
  return [
    String(n),
    errorText(parameter, mae),
    errorText(parameter, persistence.mae),
    percentText(skill),
    errorText(parameter, rmse),
    percentText(coverage),
    ...[made.model, made.persistence, made.none].map((count) => percentText(count / hours)),
  ];
}

function pooledSentences({ parameter }: ParameterBacktest, { n, mae, coverage, persistence }: PooledBacktest) {
  if (n === 0) return ["No hour could be forecast."];
  const errors = `MAE ${errorText(parameter, mae)} against ${errorText(parameter, persistence.mae)} of persistence`;
  const skill = skillText(skillOf(mae, persistence.mae));
  return [
    `All of these: ${errors}, ${skill}, over ${n} forecasts; ${percentText(coverage)} of the hours lay in the 80 % interval.`,
  ];
}

/** Says what was not the model's work, and why. */
function fallbackSentences({ made, reasons }: PooledBacktest): string[] {
  const why = [...reasons].toSorted(([, one], [, other]) => other - one).map(reasonText);
  if (why.length === 0) return ["Every one of them is the model's."];
  const total = made.model + made.persistence + made.none;
  const counts = `persistence was published ${made.persistence} times and nothing ${made.none} times, of ${total}`;
  return [`Without the model, ${counts}:`, ...why];
}

function reasonText([reason, hours]: readonly [FallbackReason, number]): string {
  return `  ${hours} times because ${fallbackWords[reason]}`;
}
