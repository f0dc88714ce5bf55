import { readFileSync } from "node:fs";

import type { Clock } from "../../../src/base/clock.ts";
import { instantOf } from "../../../src/base/instant.ts";
import type { DayWindow, UtcDay } from "../../../src/base/utc-day.ts";
import { addHours, dayOfHour, hourMs, utcHourOf } from "../../../src/base/utc-hour.ts";
import type { HourlyMeasurement } from "../../../src/domain/hourly-measurement.ts";
import { isServed, type Station } from "../../../src/domain/station.ts";
import { hoursOfBody } from "../../../src/sources/airqino/body.ts";
import { nothingFetched, type Source } from "../../../src/sources/source.ts";
import { recordedBodies } from "../../support/recorded-bodies.ts";

const bodies: Readonly<Record<string, string>> = {
  smart188: "v3-body_283164601_SMART188_fetched-2024-09-09.json",
  smart189: "v3-body_283181971_SMART189_fetched-2024-09-09.json",
};

/**
 * Real recorded hours, moved by whole hours so that they end in the present: dashboards show them as fresh. Of the clock's
 * hour and those after it there is nothing yet; the hour before it is the newest.
 */
export function recordedSource(stations: readonly Station[], until: Date): (clock: Clock) => Source {
  const hours = new Map(stations.filter(isServed).map((station) => [station.stationId, recordedHours(station)]));
  const newest = [...hours.values()]
    .flatMap((ofStation) => ofStation.map(({ hourStart }) => hourStart))
    .toSorted()
    .at(-1);
  const shift = newest === undefined ? 0 : Math.floor((until.getTime() - Date.parse(newest)) / hourMs) - 1;
  return (clock) => ({
    async fetchHours({ stationId }, window) {
      const running = utcHourOf(clock.now());
      const fetchedAt = instantOf(clock.now());
      const moved = (hours.get(stationId) ?? [])
        .map((hour) => ({ ...hour, hourStart: addHours(hour.hourStart, shift), fetchedAt, provisional: false }))
        .filter(({ hourStart }) => hourStart < running && isWithin(window, dayOfHour(hourStart)));
      return { ...nothingFetched(clock), hours: moved };
    },
  });
}

function isWithin({ from, to }: DayWindow, day: UtcDay): boolean {
  return day >= from && day < to;
}

function recordedHours({ stationId, sourceId }: Station): HourlyMeasurement[] {
  const file = bodies[stationId];
  if (file === undefined) throw new Error(`no recorded body of ${stationId} (${sourceId})`);
  const json: unknown = JSON.parse(readFileSync(`${recordedBodies}${file}`, "utf8"));
  return hoursOfBody(json, { stationId, fetchedAt: instantOf(new Date("2024-09-09T23:00:00Z")), payload: "recorded" });
}
