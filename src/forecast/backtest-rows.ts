import type { FallbackReason, Forecast } from "../domain/forecast.ts";
import type { Parameter } from "../domain/parameter.ts";
import { carriedForward } from "./carried.ts";
import { type ForecastErrors, forecastErrors } from "./forecast-errors.ts";
import { indexOf, quantileLevels } from "./forecaster.ts";
import { columnOf, type HourGrid, type Rows } from "./hour-grid.ts";
import type { IssuedForecasts } from "./issued-forecasts.ts";
import { pointForecasts } from "./persistence.ts";

/**
 * One row per station, parameter and lead with an observed target hour, in the parameter's unit, unrounded: errors of the
 * published median, and coverage of the published 80 % interval, 0 to 1.
 */
export interface BacktestRow {
  readonly station: string;
  readonly parameter: Parameter;
  /** Hours after the newest known hour. */
  readonly lead: number;
  /** Observed target hours with a published forecast. */
  readonly n: number;
  /** `null` if n is 0. */
  readonly mae: number | null;
  readonly rmse: number | null;
  readonly coverage: number | null;
  /** On the same hours. */
  readonly persistence: { readonly mae: number | null; readonly rmse: number | null };
  /** Why nothing was forecast at all; only if n is 0. */
  readonly reason?: FallbackReason;
}

/** A row, and whose forecasts it is about. */
export interface BacktestSeries {
  readonly row: BacktestRow;
  /** Observed target hours by maker of their forecast; all but `none` sum to n. */
  readonly made: Readonly<Record<Forecast["maker"], number>>;
  /** Observed target hours without the model's forecast, by reason. */
  readonly reasons: ReadonlyMap<FallbackReason, number>;
}

/** What was issued for the targets, and what was observed then. */
export interface BacktestOutcome {
  readonly grid: HourGrid;
  readonly parameter: Parameter;
  readonly targets: Rows;
  readonly issued: IssuedForecasts;
}

/** @returns one entry per station and lead with an observed target, by station as the grid has them, then lead. */
export function backtestSeries({ grid, parameter, targets, issued }: BacktestOutcome): BacktestSeries[] {
  const observed = columnOf(grid, parameter);
  const scored = { targets, scaleRows: targets };
  const published = forecastErrors(issued, observed, scored);
  const beside = forecastErrors(persistenceBeside(issued, observed), observed, scored);
  return grid.stations.flatMap((station, place) =>
    issued.leads.flatMap((lead, leadIndex) => {
      const makers = makersOf(issued, { station: place, leadIndex, targets, observed: observed[place] });
      if (makers.hours === 0) return [];
      const [own, persistence] = [published[leadIndex]?.stations[place], beside[leadIndex]?.stations[place]];
      const n = own?.n ?? 0;
      const reason = n === 0 ? mostFrequent(makers.reasons) : null;
      const row = {
        station,
        parameter,
        lead,
        n,
        ...errorsOf(own),
        coverage: known(own?.coverage),
        persistence: errorsOf(persistence),
        ...(reason === null ? {} : { reason }),
      };
      return [{ row, made: makers.made, reasons: makers.reasons }];
    }),
  );
}

/** @returns the last observed value wherever a forecast was published, which may be that value itself. */
function persistenceBeside(issued: IssuedForecasts, observed: readonly Float64Array[]) {
  const last = observed.map((values) => carriedForward(values).values);
  return pointForecasts(issued, (station, origin, lead) =>
    isPublished(issued, indexOf(issued, origin, station, lead)) ? (last[station]?.[origin] ?? Number.NaN) : Number.NaN,
  );
}

interface OneSeries {
  readonly station: number;
  readonly leadIndex: number;
  readonly targets: Rows;
  readonly observed: Float64Array | undefined;
}

function makersOf(issued: IssuedForecasts, { station, leadIndex, targets, observed }: OneSeries) {
  const made = { model: 0, persistence: 0, none: 0 };
  const reasons = new Map<FallbackReason, number>();
  let hours = 0;
  for (let target = targets.from; target < targets.to; target += 1) {
    if (Number.isNaN(observed?.[target] ?? Number.NaN)) continue;
    hours += 1;
    const { maker, reason } = madeBy(issued, target, station, leadIndex);
    made[maker] += 1;
    if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return { made, reasons, hours };
}

/** @returns whose forecast was published for a target row, and why it is not the model's. */
export function madeBy(
  issued: IssuedForecasts,
  target: number,
  station: number,
  leadIndex: number,
): Pick<Forecast, "maker" | "reason"> {
  const origin = target - (issued.leads[leadIndex] ?? 0);
  // Before the first hour of the grid nothing was known.
  if (origin < issued.origins.from || origin >= issued.origins.to) return { maker: "none", reason: "short-history" };
  const index = indexOf(issued, origin, station, leadIndex);
  const reason = issued.reasons[index / quantileLevels.length] ?? null;
  if (!isPublished(issued, index)) return { maker: "none", reason };
  return { maker: reason === null ? "model" : "persistence", reason };
}

function isPublished({ values }: IssuedForecasts, index: number): boolean {
  return values.subarray(index, index + quantileLevels.length).every(Number.isFinite);
}

function mostFrequent(reasons: ReadonlyMap<FallbackReason, number>): FallbackReason | null {
  return [...reasons].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}

function errorsOf(errors: ForecastErrors | undefined) {
  return { mae: known(errors?.mae), rmse: known(errors?.rmse) };
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
