import { addDays, dayNumber, daysOf, type DayWindow, type UtcDay, utcDayOf } from "../../base/utc-day.ts";
import { hourMs } from "../../base/utc-hour.ts";
import type { Station } from "../../domain/station.ts";
import { type Interval, intervalsOf, newestFirst } from "../../pipeline/interval-set.ts";
import { utcDays } from "../../pipeline/time-grid.ts";
import type { Reconciliation, TableTotal } from "../../publish/read-model.ts";
import { hasDrift, reconcile, totalsOf } from "../../publish/reconcile.ts";
import { storedDays } from "../../publish/stored-days.ts";
import { dayId, publishDays, type Publishing } from "./publishing.ts";

/** What was compared, and what still differed after it was published again. */
export interface ReconciliationReport {
  readonly days: number;
  readonly republishedDays: number;
  readonly drifted: readonly Reconciliation[];
}

/** The source refreshes hours for about that long; older days are compared once a day. */
const windowDays = 7;
/** A year at once would be a hundred thousand rows. */
const daysAtOnce = 64;

/**
 * Compares rows and sums of published days with the store: of the last days, and once a day of all. What differs is
 * published again. The comparisons are kept, also where all is equal.
 */
export async function reconcileDays(publishing: Publishing): Promise<ReconciliationReport> {
  const { readModel, stations, clock } = publishing;
  const checkedAt = clock.now();
  const oldest = await readModel.oldestReconciliation();
  const isAllDue = oldest === null || checkedAt.getTime() - oldest.getTime() >= 24 * hourMs;
  const since = isAllDue ? null : addDays(utcDayOf(checkedAt), 1 - windowDays);
  let [days, republishedDays] = [0, 0];
  const drifted: Reconciliation[] = [];
  for (const station of stations) {
    const published = [...(await readModel.versions(station.stationId)).keys()];
    const wanted = published.filter((day) => since === null || day >= since);
    for (const interval of newestFirst(intervalsOf(wanted.map(dayNumber)), daysAtOnce)) {
      publishing.context.signal.throwIfAborted();
      const first = await compared(publishing, station, interval);
      const differing = daysOfDrift(first);
      const found = differing.length === 0 ? first : await comparedAnew(publishing, station, interval, differing);
      await readModel.saveReconciliations(found, checkedAt);
      drifted.push(...found.filter(hasDrift));
      days += interval.to - interval.from;
      republishedDays += differing.length;
    }
  }
  return { days, republishedDays, drifted };
}

async function compared(publishing: Publishing, station: Station, interval: Interval): Promise<Reconciliation[]> {
  const window: DayWindow = { from: utcDays.keyOf(interval.from), to: utcDays.keyOf(interval.to) };
  const model = await publishing.readModel.totals(station.stationId, window);
  return reconcile(await storeTotals(publishing, station, window), model);
}

/** What this process has just published was read from the store a moment ago. */
async function storeTotals(
  { pipeline, staged }: Publishing,
  station: Station,
  window: DayWindow,
): Promise<readonly TableTotal[]> {
  const known = daysOf(window).map((day) => staged.get(dayId({ ...station, day })) ?? null);
  if (!known.includes(null)) return known.flatMap((totals) => totals ?? []);
  return (await storedDays(station, window, pipeline.resources)).flatMap(totalsOf);
}

/** The days are published again, whatever the ledger says of them; an hour that came in between is no drift. */
async function comparedAnew(
  publishing: Publishing,
  station: Station,
  interval: Interval,
  differing: readonly UtcDay[],
): Promise<Reconciliation[]> {
  for (const { from, to } of intervalsOf(differing.map(dayNumber))) {
    const range = { fromMs: utcDays.startMs(from), toMs: utcDays.startMs(to) };
    await publishDays(publishing, { stations: [station], range, forced: true });
  }
  return compared(publishing, station, interval);
}

function daysOfDrift(found: readonly Reconciliation[]): UtcDay[] {
  return [...new Set(found.filter(hasDrift).map(({ store }) => store.day))];
}
