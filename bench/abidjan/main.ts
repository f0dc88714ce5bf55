// The forecasts of Abidjan's two stations, from recorded bodies, beside persistence. See ../README.md.
// Usage: npm run bench:abidjan [-- FOLDER]   FOLDER: recorded AirQino bodies (default ../shared/data/airqino).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Instant, instantOf } from "../../src/base/instant.ts";
import { hourOfNumber, type UtcHour, utcHourSchema } from "../../src/base/utc-hour.ts";
import { right, textTable } from "../../src/cli/table.ts";
import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import { mergeHour } from "../../src/domain/merge-hour.ts";
import { type Station, stationsSchema } from "../../src/domain/station.ts";
import { backtest } from "../../src/forecast/backtest.ts";
import { forecastErrors } from "../../src/forecast/forecast-errors.ts";
import { columnOf, type HourGrid } from "../../src/forecast/hour-grid.ts";
import { storedGrid } from "../../src/forecast/stored-grid.ts";
import { hoursOfBody } from "../../src/sources/airqino/body.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = process.argv[2] ?? join(root, "../shared/data/airqino");
const fetches = ["v3-data_%_fetched-2023-12-06", "v3-data_%_fetched-2023-12-10", "v3-body_%_fetched-2024-09-09"];
const leads = [1, 2];
const seeds = [0, 1, 2];
/** The newest quarter of each series is scored; of both, the training ends before the first. */
const scoredShare = 0.25;
/** Bars in percent better than persistence, of t+1 and t+2 (issue 6). */
const bars = { pm25: [11, 19], co: [10, 18] } as const;

if (!existsSync(folder)) {
  console.error(`no folder ${folder}; pass the one with the recorded bodies`);
  process.exit(78);
}
const stations = stationsSchema.parse(JSON.parse(readFileSync(join(root, "stations.json"), "utf8")));
const grid = await recordedGrid(stations);
for (const column of ["pm25", "co"] as const) await judge(grid, column);

async function judge(all: HourGrid, column: keyof typeof bars): Promise<void> {
  const observed = columnOf(all, column);
  const starts = observed.map(scoredFrom);
  const targets = { from: Math.min(...starts), to: all.hours };
  const options = { backend: "wasm", signal: new AbortController().signal } as const;
  const { issued } = await backtest({ grid: all, task: { column, leads }, targets, seeds }, options);
  const cells = stations.flatMap(({ stationId }, place) =>
    leads.map((lead, index) => {
      const ownTargets = { from: starts[place] ?? 0, to: all.hours };
      const errors = forecastErrors(issued, observed, {
        targets: ownTargets,
        scaleRows: { from: 0, to: targets.from },
      });
      const own = errors[index]?.stations[place];
      const observedHours =
        observed[place]?.subarray(ownTargets.from).filter((value) => !Number.isNaN(value)).length ?? 0;
      if (!own || own.n === 0)
        return [stationId, `t+${lead}`, `0 of ${observedHours}`, "no forecast", "–", "–", "–", ""];
      const [better, bar] = [100 * own.skill, bars[column][index] ?? 0];
      return [
        stationId,
        `t+${lead}`,
        `${own.n} of ${observedHours}`,
        own.mae.toFixed(4),
        (own.mae / (1 - own.skill)).toFixed(4),
        `${better.toFixed(1)} %`,
        `${(100 * own.coverage).toFixed(1)} %`,
        `>= ${bar} %: ${better >= bar ? "met" : "NOT MET"}`,
      ];
    }),
  );
  const from = hourOfNumber(all.firstHour + targets.from);
  console.log(`\n${column}, trained on the hours before ${from}; the newest quarter of each series is scored`);
  const titles = ["lead", "scored hours", "MAE", "persistence", "better by", "coverage", "bar"];
  console.log(textTable(["station", ...titles.map(right)], cells));
}

/** As the product sees it: the newest fetch wins, the unfinished hours and those before the final site are left out. */
async function recordedGrid(all: readonly Station[]): Promise<HourGrid> {
  const hours = new Map(all.map((station) => [station.stationId, recordedHours(station)]));
  const names = [...hours.values()].flatMap((ofStation) => ofStation.map(({ hourStart }) => hourStart)).toSorted();
  const first = all.map(({ siteSince }) => `${siteSince}T00:00Z`).toSorted()[0];
  const window = { from: utcHourSchema.parse(first), to: utcHourSchema.parse(names.at(-1)) };
  return storedGrid({ readWindow: async (stationId) => hours.get(stationId) ?? [] }, all, window);
}

function recordedHours({ stationId, sourceId }: Station): HourlyMeasurement[] {
  const hours = new Map<UtcHour, HourlyMeasurement>();
  for (const fetch of fetches) {
    const name = fetch.replace("%", `${sourceId}_${stationId.toUpperCase()}`);
    const json: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
    const body = Array.isArray(json) ? { header: { station_name: stationId }, data: json } : json;
    for (const hour of hoursOfBody(body, { stationId, fetchedAt: fetchedAt(body), payload: name })) {
      const before = hours.get(hour.hourStart);
      hours.set(hour.hourStart, before ? mergeHour(before, hour) : hour);
    }
  }
  return [...hours.values()];
}

/** Within the hour of its newest row, which is not finished then. */
function fetchedAt(body: unknown): Instant {
  const stamps = [...JSON.stringify(body).matchAll(/"timestamp":"([^"]+)"/g)].map(([, stamp = ""]) => stamp);
  return instantOf(new Date(`${stamps.toSorted().at(-1)?.replace(" ", "T").slice(0, 16)}:30Z`));
}

function scoredFrom(values: Float64Array): number {
  const observed = [...values.keys()].filter((row) => !Number.isNaN(values[row] ?? Number.NaN));
  return observed[Math.floor((1 - scoredShare) * observed.length)] ?? 0;
}
