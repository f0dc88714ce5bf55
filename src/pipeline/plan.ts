import { instantOf } from "../base/instant.ts";
import { addDays, dayNumber, dayOfNumber, type DayWindow, utcDayOf } from "../base/utc-day.ts";
import { hourStartOf, utcHourOf } from "../base/utc-hour.ts";
import type { Station, StationId } from "../domain/station.ts";
import type { Asset } from "./asset.ts";
import { areSameInputs, type Inputs, readInputs } from "./input-versions.ts";
import { intervalsOf, type IntervalSet, size, union } from "./interval-set.ts";
import type { Ledger, PartitionPointer } from "./ledger.ts";

/**
 * Why a partition is due, in words of the catalogue: never materialized; written by other code; an upstream version
 * changed; an outside source is to be read again; an upstream asset is about to run (dry runs only).
 */
export const causes = ["missing", "code", "data", "reread", "upstream"] as const;
export type Cause = (typeof causes)[number];

/** The due partitions of one asset and station, as day numbers (`dayNumber`). */
export interface DuePartitions {
  readonly asset: string;
  readonly station: Station;
  readonly days: IntervalSet;
  readonly countByCause: Readonly<Record<Cause, number>>;
}

export interface PlanRequest {
  readonly stations: readonly Station[];
  /** Only days in this window are considered. */
  readonly window: DayWindow;
  /** The window was named by a person: days older than `rereadDays` are read again too. */
  readonly explicit: boolean;
  readonly now: Date;
  readonly ledger: Ledger;
  /** Days that upstream assets are about to run, for a plan that is not carried out; by asset key and station. */
  readonly aboutToRun?: (asset: string, stationId: StationId) => IntervalSet;
}

/**
 * What `asset` has to do now. A day exists once it has begun; the running day is materialized hour by hour. A day of
 * an asset with upstream assets waits until each of them has materialized it. Reads the ledger, writes nothing.
 *
 * @returns one entry per station with something due, in the order of `request.stations`.
 */
export async function planAsset<Resources>(asset: Asset<Resources>, request: PlanRequest): Promise<DuePartitions[]> {
  const plans: DuePartitions[] = [];
  for (const station of request.stations) {
    const window = existingWindow(station, request);
    const due = window ? await dueDays(asset, station, window, request) : [];
    const days = due.reduce<IntervalSet>((all, [, part]) => union(all, part), []);
    if (size(days) > 0) plans.push({ asset: asset.key, station, days, countByCause: counted(due) });
  }
  return plans;
}

type DueDays = readonly (readonly [Cause, IntervalSet])[];

/** Causes exclude each other: the first that holds names a day. */
async function dueDays<Resources>(
  asset: Asset<Resources>,
  station: Station,
  window: DayWindow,
  request: PlanRequest,
): Promise<DueDays> {
  const pointers = await request.ledger.pointers(asset.key, station.stationId, window);
  const byDay = new Map(pointers.map((pointer) => [dayNumber(pointer.day), pointer]));
  const inputs = await readInputs(asset, station, window, request.ledger);
  const aboutToRun = daysAboutToRun(asset, station, request);
  const found = new Map<Cause, number[]>(causes.map((cause) => [cause, []]));
  for (let number = dayNumber(window.from); number < dayNumber(window.to); number += 1) {
    const coming = aboutToRun(number);
    const isWaiting = inputs.missing(dayOfNumber(number)).some((key) => !coming.includes(key));
    if (isWaiting) continue;
    const cause = coming.length > 0 ? "upstream" : causeOf(asset, number, byDay.get(number), inputs, request);
    if (cause) found.get(cause)?.push(number);
  }
  return Array.from(found, ([cause, days]) => [cause, intervalsOf(days)]);
}

/** @returns for a day the upstream assets that are about to write what it reads. */
function daysAboutToRun<Resources>(asset: Asset<Resources>, station: Station, request: PlanRequest) {
  const upstream = asset.upstream.map(({ key, reach }) => {
    return { key, ...reach(station), days: request.aboutToRun?.(key, station.stationId) ?? [] };
  });
  return (day: number): readonly string[] =>
    upstream
      .filter(({ before, after, days }) => days.some(({ from, to }) => from - after <= day && day < to + before))
      .map(({ key }) => key);
}

function causeOf<Resources>(
  asset: Asset<Resources>,
  number: number,
  pointer: PartitionPointer | undefined,
  inputs: Inputs,
  request: PlanRequest,
): Cause | null {
  const day = dayOfNumber(number);
  if (!pointer) return "missing";
  if (pointer.codeVersion !== asset.codeVersion) return "code";
  if (!areSameInputs(inputs.versions(day), pointer.inputVersions)) return "data";
  return isToBeReread(asset, number, pointer, request) ? "reread" : null;
}

/** Once an hour: a day that was read since the hour began is not read again. */
function isToBeReread<Resources>(
  asset: Asset<Resources>,
  day: number,
  pointer: PartitionPointer,
  request: PlanRequest,
): boolean {
  if (asset.rereadDays === null) return false;
  const isRecent = day > dayNumber(utcDayOf(request.now)) - asset.rereadDays;
  return (isRecent || request.explicit) && pointer.checkedAt < instantOf(hourStartOf(utcHourOf(request.now)));
}

function existingWindow(station: Station, request: PlanRequest): DayWindow | null {
  const tomorrow = addDays(utcDayOf(request.now), 1);
  const from = request.window.from > station.dataFrom ? request.window.from : station.dataFrom;
  const to = request.window.to < tomorrow ? request.window.to : tomorrow;
  return from < to ? { from, to } : null;
}

function counted(due: DueDays): Record<Cause, number> {
  const counts: Record<Cause, number> = { missing: 0, code: 0, data: 0, reread: 0, upstream: 0 };
  for (const [cause, days] of due) counts[cause] = size(days);
  return counts;
}

/** @returns the days of an interval of day numbers as a window. */
export function windowOf(interval: { readonly from: number; readonly to: number }): DayWindow {
  return { from: dayOfNumber(interval.from), to: dayOfNumber(interval.to) };
}
