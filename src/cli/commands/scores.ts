import { addDays, type DayWindow } from "../../base/utc-day.ts";
import type { ForecastScore } from "../../domain/forecast-score.ts";
import { forecastParameters } from "../../domain/forecast.ts";
import { type ScoreSummary, scoreSummary } from "../../domain/score-summary.ts";
import { openStore } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { errorText, parameterText, percentText, skillText } from "../forecast-words.ts";
import { knownStations } from "../known-stations.ts";
import { clockOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { right, textTable } from "../table.ts";

export interface ScoresOptions extends WindowOptions {
  readonly json?: boolean;
}

/** One row per station, parameter and lead, as `--json` prints it: units and shares as in `ScoreSummary`. */
interface ScoreRow extends ScoreSummary {
  readonly station: string;
  readonly parameter: ForecastScore["parameter"];
  readonly lead: number;
  /** Issued forecasts by maker, scored or not. */
  readonly made: ForecastScore["made"];
}

/** `harmattan scores`: how published forecasts did. @returns the exit code. */
export async function scores(options: ScoresOptions, context: CommandContext): Promise<number> {
  const config = loadConfig(context.env);
  const window = windowOf(options, clockOf(options).now());
  const store = await openStore(config.store);
  try {
    const stations = stationsOf(options, await knownStations(config, store));
    const stored = await Promise.all(
      stations.map(({ stationId }) => store.forecastScores.readWindow(stationId, window)),
    );
    const all = stored.flat();
    const rows = stored.flatMap(rowsOf);
    await context.terminal.print(options.json ? `${JSON.stringify(rows)}\n` : described(rows, all, window));
    return 0;
  } finally {
    await store.close();
  }
}

/** @param ofStation scores of one station. */
function rowsOf(ofStation: readonly ForecastScore[]): ScoreRow[] {
  const series = Map.groupBy(ofStation, ({ parameter, leadHours }) => `${parameter}+${leadHours}`);
  return [...series.values()]
    .flatMap((days) => (days[0] ? [rowOf(days[0], days)] : []))
    .toSorted((one, other) => one.parameter.localeCompare(other.parameter) || one.lead - other.lead);
}

function rowOf({ stationId, parameter, leadHours }: ForecastScore, days: readonly ForecastScore[]): ScoreRow {
  const madeBy = (maker: keyof ForecastScore["made"]) => days.reduce((sum, { made }) => sum + made[maker], 0);
  const made = { model: madeBy("model"), persistence: madeBy("persistence"), none: madeBy("none") };
  return { station: stationId, parameter, lead: leadHours, ...scoreSummary(days), made };
}

function described(rows: readonly ScoreRow[], all: readonly ForecastScore[], { from, to }: DayWindow): string {
  const days = `${from} to ${addDays(to, -1)}`;
  if (rows.length === 0)
    return `No forecast of ${days} is scored yet. They are scored once their hours are measured: harmattan materialize group:forecast\n`;
  const tables = forecastParameters.flatMap((parameter) => {
    const own = rows.filter((row) => row.parameter === parameter);
    if (own.length === 0) return [];
    const { n, mae, persistenceMae, skill, coverage } = scoreSummary(all.filter((row) => row.parameter === parameter));
    const errors = `MAE ${errorText(parameter, mae)} against ${errorText(parameter, persistenceMae)} of persistence`;
    const whole = `All of these: ${errors}, ${skillText(skill)}, over ${n} forecasts; ${percentText(coverage)} of the hours lay in the 80 % interval.`;
    return [
      `${parameterText(parameter)}, ${days}\n\n${table(own)}\n${n === 0 ? "No hour of these is measured yet." : whole}\n`,
    ];
  });
  return tables.join("\n");
}

function table(rows: readonly ScoreRow[]): string {
  const columns = ["station", right("lead"), right("n"), right("MAE"), right("persistence"), right("skill")];
  const more = [right("inside"), right("interval score"), right("by model"), right("by persistence"), right("none")];
  const cells = rows.map(({ station, parameter, lead, made, ...summary }) => [
    station,
    `${lead} h`,
    String(summary.n),
    errorText(parameter, summary.mae),
    errorText(parameter, summary.persistenceMae),
    percentText(summary.skill),
    percentText(summary.coverage),
    errorText(parameter, summary.intervalScore),
    ...[made.model, made.persistence, made.none].map(String),
  ]);
  return textTable([...columns, ...more], cells);
}
