import type { ForecastModel } from "../domain/forecast-model.ts";
import { forecastErrors, type LeadErrors } from "./forecast-errors.ts";
import type { ForecastTask, QuantileForecasts } from "./forecaster.ts";
import { columnOf, type HourGrid, type Rows } from "./hour-grid.ts";
import { pastScores } from "./past-scores.ts";
import { persistence } from "./persistence.ts";
import { rollingCalibration } from "./rolling-calibration.ts";

/** Mean absolute errors of two forecasters over the same hours, stations and leads. */
export interface PooledErrors {
  readonly n: number;
  readonly own: number;
  readonly other: number;
}

/** How a new model did on hours that it was not trained on. */
export interface HeldBackJudgement {
  readonly rows: ForecastModel["heldBack"]["rows"];
  /** Against persistence, on all of them. */
  readonly heldBack: PooledErrors;
  /** Against the champion, on those after its own training, and how many hours that were; `null` without a champion. */
  readonly sinceChampion: (PooledErrors & { readonly hours: number }) | null;
}

/** What is judged. */
export interface HeldBackCase {
  readonly grid: HourGrid;
  readonly task: ForecastTask;
  /** Rows of the targets. */
  readonly heldBack: Rows;
  /** Of the new model, raw. */
  readonly forecasts: QuantileForecasts;
  /** Of the champion, raw, for the same origins, and the first row after its training. */
  readonly champion: { readonly forecasts: QuantileForecasts; readonly firstRow: number } | null;
}

/**
 * Compares medians; coverage is that of the intervals as they would have been published, after calibration. A champion's
 * errors are those of the hours after its training: it knew the others.
 */
export async function judgeHeldBack(judged: HeldBackCase): Promise<HeldBackJudgement> {
  const { grid, task, heldBack, forecasts, champion } = judged;
  const observed = columnOf(grid, task.column);
  const errorsIn = (of: QuantileForecasts, targets: Rows) =>
    forecastErrors(of, observed, { targets, scaleRows: { from: 0, to: targets.from } });
  const flat = await persistence(task).predict(grid, forecasts.origins);
  const [own, reference] = [errorsIn(forecasts, heldBack), errorsIn(flat, heldBack)];
  const published = errorsIn(rollingCalibration(forecasts, pastScores(forecasts, observed)), heldBack);
  const newRows = champion && { from: Math.max(heldBack.from, champion.firstRow), to: heldBack.to };
  const both = champion && newRows && championErrors(forecasts, champion.forecasts, (of) => errorsIn(of, newRows));
  return {
    heldBack: pooledErrors(own, reference),
    sinceChampion: both && newRows && { ...pooledErrors(both.own, both.champion), hours: newRows.to - newRows.from },
    rows: own.flatMap(({ lead, pooled: { n, mae } }, index) => {
      const championMae = both?.champion[index]?.pooled.mae ?? Number.NaN;
      return n === 0
        ? []
        : {
            leadHours: lead,
            n,
            mae,
            persistenceMae: reference[index]?.pooled.mae ?? Number.NaN,
            championMae: Number.isNaN(championMae) ? null : championMae,
            coverage: published[index]?.pooled.coverage ?? null,
          };
    }),
  };
}

type Errors = readonly LeadErrors[];

/** Of both only where both forecast: a champion may not know a station or a lead. */
function championErrors(
  own: QuantileForecasts,
  champion: QuantileForecasts,
  errorsOf: (forecasts: QuantileForecasts) => Errors,
): { readonly own: Errors; readonly champion: Errors } {
  const where = (forecasts: QuantileForecasts, known: QuantileForecasts) => ({
    ...forecasts,
    values: forecasts.values.map((value, index) =>
      Number.isNaN(known.values[index] ?? Number.NaN) ? Number.NaN : value,
    ),
  });
  return { own: errorsOf(where(own, champion)), champion: errorsOf(where(champion, own)) };
}

function pooledErrors(own: Errors, other: Errors): PooledErrors {
  const n = own.reduce((sum, { pooled }) => sum + pooled.n, 0);
  const meanOf = (errors: Errors) =>
    errors.reduce((sum, { pooled }) => sum + (pooled.n === 0 ? 0 : pooled.mae * pooled.n), 0) / n;
  return { n, own: meanOf(own), other: meanOf(other) };
}
