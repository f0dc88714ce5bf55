import { z } from "zod";

import { type Clock, fixedClock, systemClock } from "../base/clock.ts";
import { UsageError } from "../base/errors.ts";
import { addDays, type DayWindow, type UtcDay, utcDayOf, utcDaySchema } from "../base/utc-day.ts";
import type { Station } from "../domain/station.ts";
import type { TimeRange } from "../pipeline/time-range.ts";

/** Days before today that a run looks at unless told otherwise. */
const horizonDays = 30;

/** Options that several commands share, as commander gives them. */
export interface WindowOptions {
  readonly from?: string;
  readonly to?: string;
  readonly station?: readonly string[];
  readonly asOf?: string;
}

const asOfSchema = z.iso.datetime({ offset: true });

/** @returns the clock of a run: it stands still at `--as-of`, or is the machine's. @throws {UsageError} */
export function clockOf({ asOf }: WindowOptions): Clock {
  if (asOf === undefined) return systemClock;
  const parsed = asOfSchema.safeParse(
    /T\d{2}:\d{2}(Z|[+-])/.test(asOf) ? asOf.replace(/(T\d{2}:\d{2})/, "$1:00") : asOf,
  );
  if (!parsed.success)
    throw new UsageError(`--as-of ${asOf}: expected an instant with its zone, like 2023-12-06T17:00Z`);
  return fixedClock(new Date(parsed.data));
}

/**
 * The window that `--from` and `--to` name, both days included; by default the last 30 days up to today.
 *
 * @throws {UsageError} for a day that is none, or a range the wrong way round.
 */
export function windowOf(options: WindowOptions, now: Date): DayWindow {
  const to = options.to === undefined ? utcDayOf(now) : dayOf("--to", options.to);
  const from = options.from === undefined ? addDays(to, -horizonDays) : dayOf("--from", options.from);
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}: swap them (both days are included)`);
  return { from, to: addDays(to, 1) };
}

/** @returns the time that the window's UTC days cover. */
export function rangeOf({ from, to }: DayWindow): TimeRange {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}

/** @returns the stations that `--station` names, all by default. @throws {UsageError} for an unknown one. */
export function stationsOf(options: WindowOptions, stations: readonly Station[]): readonly Station[] {
  const named = options.station;
  if (named === undefined || named.length === 0) return stations;
  return named.map((id) => {
    const station = stations.find((candidate) => candidate.stationId === id);
    if (station) return station;
    const known = stations.map((candidate) => candidate.stationId).join(", ");
    throw new UsageError(`--station ${id}: no such station; there are ${known} (HARMATTAN_STATIONS names the file)`);
  });
}

/** @returns the whole number, at least 1, that an option names. @throws {UsageError} */
export function countOf(option: string, text: string, highest: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= highest) return count;
  throw new UsageError(`${option} ${text}: expected a whole number from 1 to ${highest}`);
}

function dayOf(option: string, text: string): UtcDay {
  const parsed = utcDaySchema.safeParse(text);
  if (parsed.success && text >= "1900" && text < "9999") return parsed.data;
  const fault = parsed.error?.issues[0]?.message ?? "expected a day of the years 1900 to 9998";
  throw new UsageError(`${option} ${text}: ${fault}; days are UTC, like 2024-03-01`);
}
