import type { Logger } from "../base/logger.ts";
import type { DayWindow } from "../base/utc-day.ts";
import { dayOfHour, hourEndOf, hourMs, type UtcHour } from "../base/utc-hour.ts";
import type { HourlyMeasurement } from "../domain/hourly-measurement.ts";
import { mergeHour } from "../domain/merge-hour.ts";
import { defineAsset } from "../pipeline/asset.ts";
import type { Source } from "../sources/source.ts";
import type { HourStore } from "../store/hour-store.ts";
import type { PayloadStore } from "../store/payload-store.ts";

/** What the extract group needs. */
export interface ExtractResources {
  readonly source: Source;
  readonly hours: HourStore;
  readonly payloads: PayloadStore;
}

/** A running station sends every hour; after so many without one it is reported as late. */
const lateAfterHours = 3;

export const hourlyMeasurements = defineAsset<HourlyMeasurement, ExtractResources>({
  key: "hourly_measurements",
  description: "What the stations measured: one row per station and hour, hours named by their start in UTC.",
  group: "extract",
  codeVersion: "1",
  upstream: [],
  rereadDays: 7,
  partitionOf: (hour) => dayOfHour(hour.hourStart),
  contentOf: ({ stationId, hourStart, values, provisional }) => ({ stationId, hourStart, values, provisional }),
  target: ({ hours }) => hours,
  async materialize({ station, window, resources, clock, log, signal }) {
    const { stationId } = station;
    const { fetchedAt, payload, body, hours } = await resources.source.fetchHours(station, window, signal);
    await resources.payloads.keep({ sha256: payload, stationId, fetchedAt, body });
    const stored = await resources.hours.readWindow(stationId, window);
    reportLateness(hours, window, clock.now(), log);
    return merged(
      stored,
      hours.filter((hour) => isWithin(window, hour)),
    );
  },
});

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
  const newest = hours
    .map((hour) => hour.hourStart)
    .toSorted()
    .at(-1);
  const expectedMs = Math.min(now.getTime(), Date.parse(window.to));
  const lagHours = newest ? Math.floor((expectedMs - hourEndOf(newest).getTime()) / hourMs) : null;
  if (lagHours === null || lagHours >= lateAfterHours) {
    log.warn({ newestHour: newest ?? null, lagHours }, "the station is late: its newest hour is old");
  }
}
