import { instantOf } from "../base/instant.ts";
import type { Logger } from "../base/logger.ts";
import type { DayWindow, UtcDay } from "../base/utc-day.ts";
import { dayOfHour, hourEndOf, hourMs, type UtcHour } from "../base/utc-hour.ts";
import type { HourlyMeasurement } from "../domain/hourly-measurement.ts";
import { mergeHour } from "../domain/merge-hour.ts";
import { isServed, type Station } from "../domain/station.ts";
import { defineAsset } from "../pipeline/define-asset.ts";
import { freshWithin } from "../pipeline/freshness.ts";
import { stationDays } from "../pipeline/partitions.ts";
import type { Source } from "../sources/source.ts";
import type { HourStore } from "../store/hour-store.ts";
import type { PayloadStore } from "../store/payload-store.ts";
import { airqinoApi } from "./airqino-api.ts";
import { noFutureHours, plausibleValues } from "./checks.ts";

/** What the extract group needs. */
export interface ExtractResources {
  readonly source: Source;
  readonly hours: HourStore;
  readonly payloads: PayloadStore;
}

/** A running station sends every hour; after so many without one it is reported as late. */
const lateAfterHours = 3;

export const hourlyMeasurements = defineAsset<HourlyMeasurement, ExtractResources, Station, UtcDay>({
  key: "hourly_measurements",
  description: "What the stations measured: one row per station and hour, hours named by their start in UTC.",
  group: "extract",
  kinds: ["table"],
  tags: { schedule: "hourly" },
  codeVersion: "1",
  partitions: stationDays({ running: true }),
  upstream: [airqinoApi],
  rereadSlots: 7,
  // Somebody else's API: however many pods there are, two ask at once.
  pool: { name: "airqino", limit: 2 },
  partitionOf: (hour) => dayOfHour(hour.hourStart),
  contentOf: ({ stationId, hourStart, values, provisional }) => ({ stationId, hourStart, values, provisional }),
  table: ({ hours }) => hours,
  checks: [plausibleValues, noFutureHours],
  // A day that could have a valid mean (18 of 24 hours); others are asked for again, a few times.
  completenessFloor: 0.75,
  // Of a station without API nobody can be asked for more: what was imported is all there is.
  completenessOf: (hours, _day, station) => (isServed(station) ? hours.length / 24 : 1),
  // The unfinished hour reaches ahead of now.
  dataThroughOf: (hours) =>
    newestOf(
      hours.filter(({ provisional }) => !provisional),
      ({ hourStart }) => instantOf(hourEndOf(hourStart)),
    ),
  metadataOf: (hours) => ({
    payloads: { type: "json", value: [...new Set(hours.map(({ payload }) => payload))] },
  }),
  freshness: [
    freshWithin({ on: "run", warnMinutes: 90, failMinutes: 180 }),
    freshWithin({ on: "data", warnMinutes: 150, failMinutes: 300 }),
  ],
  async materialize({ member: station, window, resources, clock, log, signal }) {
    const { stationId } = station;
    const { fetchedAt, payload, body, hours } = await resources.source.fetchHours(station, window, signal);
    await resources.payloads.keep({ sha256: payload, stationId, fetchedAt, body });
    const stored = await resources.hours.readWindow(stationId, window);
    if (isServed(station)) reportLateness(hours, window, clock.now(), log);
    return merged(
      stored,
      hours.filter((hour) => isWithin(window, hour)),
    );
  },
});

function newestOf<Time extends string>(
  hours: readonly HourlyMeasurement[],
  timeOf: (hour: HourlyMeasurement) => Time,
): Time | null {
  return hours
    .map(timeOf)
    .reduce<Time | null>((newest, time) => (newest === null || time > newest ? time : newest), null);
}

/** The union: an hour that the source no longer gives (its window moved on) stays. */
function merged(stored: readonly HourlyMeasurement[], fetched: readonly HourlyMeasurement[]): HourlyMeasurement[] {
  const byHour = new Map<UtcHour, HourlyMeasurement>(stored.map((hour) => [hour.hourStart, hour]));
  for (const hour of fetched) {
    const before = byHour.get(hour.hourStart);
    byHour.set(hour.hourStart, before ? mergeHour(before, hour) : hour);
  }
  return [...byHour.values()];
}

function isWithin(window: DayWindow, { hourStart }: HourlyMeasurement): boolean {
  const day = dayOfHour(hourStart);
  return day >= window.from && day < window.to;
}

function reportLateness(hours: readonly HourlyMeasurement[], window: DayWindow, now: Date, log: Logger): void {
  const newest = newestOf(hours, ({ hourStart }) => hourStart);
  const expectedMs = Math.min(now.getTime(), Date.parse(window.to));
  const lagHours = newest ? Math.floor((expectedMs - hourEndOf(newest).getTime()) / hourMs) : null;
  if (lagHours === null || lagHours >= lateAfterHours) {
    log.warn({ newestHour: newest ?? null, lagHours }, "the station is late: its newest hour is old");
  }
}
