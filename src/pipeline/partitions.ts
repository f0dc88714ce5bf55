import { type UtcDay, utcDaySchema } from "../base/utc-day.ts";
import type { UtcHour } from "../base/utc-hour.ts";
import type { Station } from "../domain/station.ts";
import type { Interval } from "./interval-set.ts";
import { type TimeGrid, utcDays, utcHours } from "./time-grid.ts";

/** What an asset is partitioned by beside time. Each of its members has a series of partitions of its own. */
export interface Dimension<Member> {
  /** In words of people, `station`. */
  readonly name: string;
  /** @returns the members, from the stations of this run. */
  members(stations: readonly Station[]): readonly Member[];
  idOf(member: Member): string;
  /** @returns the first day that may hold something: where the member's series begins. */
  firstDayOf(member: Member): UtcDay;
}

/** The partition grid of an asset: members × slots of time (assets.md, rules 5 and 6). */
export interface Partitions<Member, Key extends string> {
  readonly dimension: Dimension<Member>;
  readonly grid: TimeGrid<Key>;
  /** A partition exists once its window has ended, or, for assets that follow the running window, begun. */
  readonly existsFrom: "start" | "end";
  /** So much later than that; data need a while to arrive. */
  readonly lagMinutes: number;
  /** Only so many of the newest are made; older ones that were not are past making. `null`: all are made. */
  readonly newestOnly: number | null;
}

/** How a grid differs from the default: partitions that exist 5 minutes after their end. */
export interface GridOptions {
  /** Partitions exist from their start on: the running day is materialized hour by hour. */
  readonly running?: boolean;
  readonly lagMinutes?: number;
  /**
   * Only so many of the newest partitions are made or made again: a forecast of yesterday is no forecast. What was
   * published before stays. With 1, no later run repairs what a killed one left.
   */
  readonly newestOnly?: number;
}

const stations: Dimension<Station> = {
  name: "station",
  members: (all) => all,
  idOf: (station) => station.stationId,
  firstDayOf: (station) => station.dataFrom,
};

/** @returns partitions of station × UTC day. */
export function stationDays(options: GridOptions = {}): Partitions<Station, UtcDay> {
  return partitionsOf(stations, utcDays, options);
}

/** @returns partitions of station × UTC hour. */
export function stationHours(options: GridOptions = {}): Partitions<Station, UtcHour> {
  return partitionsOf(stations, utcHours, options);
}

/** @returns a dimension of fixed names, as `parameter` with co and pm25. */
export function fixedDimension<Name extends string>(
  name: string,
  names: readonly Name[],
  firstDay: string,
): Dimension<Name> {
  const first = utcDaySchema.parse(firstDay);
  return { name, members: () => names, idOf: (member) => member, firstDayOf: () => first };
}

/** @returns partitions of any dimension and grid. */
export function partitionsOf<Member, Key extends string>(
  dimension: Dimension<Member>,
  grid: TimeGrid<Key>,
  { running = false, lagMinutes = running ? 0 : 5, newestOnly }: GridOptions = {},
): Partitions<Member, Key> {
  return { dimension, grid, existsFrom: running ? "start" : "end", lagMinutes, newestOnly: newestOnly ?? null };
}

/** What decides which partitions exist. */
export type Existence = Pick<Partitions<unknown, string>, "grid" | "existsFrom" | "lagMinutes" | "newestOnly">;

/** @returns the slots from `firstSlot` on that exist to be made at `now`, none before them. */
export function existingSlots(existence: Existence, firstSlot: number, now: Date): Interval {
  const { grid, existsFrom, lagMinutes, newestOnly } = existence;
  const latest = grid.slotAt(now.getTime() - lagMinutes * 60_000);
  const to = Math.max(firstSlot, existsFrom === "start" ? latest + 1 : latest);
  return { from: newestOnly === null ? firstSlot : Math.max(firstSlot, to - newestOnly), to };
}

/** @returns the slots from `firstSlot` on that are past making at `now`: none, unless only the newest are made. */
export function pastSlots(existence: Existence, firstSlot: number, now: Date): Interval {
  return { from: firstSlot, to: existingSlots(existence, firstSlot, now).from };
}
