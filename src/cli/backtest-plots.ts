import { hourOfNumber } from "../base/utc-hour.ts";
import { parameters } from "../domain/parameter.ts";
import type { Station } from "../domain/station.ts";
import { type BacktestSeries, madeBy } from "../forecast/backtest-rows.ts";
import { carriedForward } from "../forecast/carried.ts";
import { quantilesAt } from "../forecast/forecaster.ts";
import { columnOf } from "../forecast/hour-grid.ts";
import type { ForecastPlotPoint } from "./forecast-plot-layers.ts";
import type { ForecastPlot } from "./forecast-plot.ts";
import { aheadText, errorText, fallbackWords, skillOf, skillText } from "./forecast-words.ts";
import type { ParameterBacktest } from "./run-backtests.ts";

const plottedHours = 14 * 24;

/** @returns a plot of each series: the 14 days up to its last observed hour. */
export function backtestPlots(
  backtests: readonly ParameterBacktest[],
  stations: readonly Station[],
): readonly ForecastPlot[] {
  const names = new Map<string, string>(stations.map(({ stationId, name }) => [stationId, name]));
  return backtests.flatMap((backtest) =>
    backtest.series.map((series) => ({
      title: parameters[backtest.parameter].name,
      subtitle: `${aheadText(series.row.lead)}, 80 % interval`,
      unit: parameters[backtest.parameter].unit,
      stationName: names.get(series.row.station) ?? series.row.station,
      points: pointsOf(backtest, series),
      ahead: 0,
      language: "en",
      note: noteOf(series),
    })),
  );
}

function pointsOf({ grid, parameter, targets, issued }: ParameterBacktest, { row }: BacktestSeries) {
  const station = grid.stations.indexOf(row.station);
  const leadIndex = issued.leads.indexOf(row.lead);
  const observed = columnOf(grid, parameter)[station] ?? new Float64Array();
  const last = carriedForward(observed).values;
  const end = observed.findLastIndex((value) => !Number.isNaN(value)) + 1;
  const first = Math.max(targets.from, issued.origins.from + row.lead, end - plottedHours);
  return Array.from({ length: Math.max(0, end - first) }, (_, index): ForecastPlotPoint => {
    const target = first + index;
    const origin = target - row.lead;
    const { p10, p50, p90 } = quantilesAt(issued, origin, station, leadIndex);
    return {
      targetHour: hourOfNumber(grid.firstHour + target),
      observed: known(observed[target]),
      p10: known(p10),
      p50: known(p50),
      p90: known(p90),
      persistence: known(last[origin]),
      maker: madeBy(issued, target, station, leadIndex).maker,
    };
  });
}

function noteOf({ row: { parameter, n, mae, persistence, reason } }: BacktestSeries): string {
  if (reason) return `No forecast, because ${fallbackWords[reason]}`;
  const errors = `MAE ${errorText(parameter, mae)}, persistence ${errorText(parameter, persistence.mae)}`;
  return `${errors} (${skillText(skillOf(mae, persistence.mae))}), over all ${n} hours of the backtest`;
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
