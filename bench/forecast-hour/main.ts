// One hourly forecast of 400 stations after everything is loaded. See ../README.md.
// Usage: npm run bench:forecast-hour [-- STATIONS]
import { instantOf } from "../../src/base/instant.ts";
import { hourMs, utcHourSchema } from "../../src/base/utc-hour.ts";
import { forecastParameters } from "../../src/domain/forecast.ts";
import { type Station, stationSchema } from "../../src/domain/station.ts";
import { scoredHours } from "../../src/forecast/conformal.ts";
import { gridOfStations, type HourGrid } from "../../src/forecast/hour-grid.ts";
import { inputScale } from "../../src/forecast/inputs/input-scale.ts";
import { inputSeries } from "../../src/forecast/inputs/input-series.ts";
import { issueFrom } from "../../src/forecast/issue-hour.ts";
import type { NetworkModel } from "../../src/forecast/network-model.ts";
import { loadTensorFlow } from "../../src/forecast/network/load-tensorflow.ts";
import { initialWeights } from "../../src/forecast/network/network-shape.ts";
import { noScores, type PastScores } from "../../src/forecast/past-scores.ts";
import { Random } from "../../src/forecast/random.ts";
import { networkPlan } from "../../src/forecast/training/network-plan.ts";

const count = Number(process.argv[2] ?? 400);
const groupSize = 16;
const rounds = 5;
const leads = [1, 2, 3];
const members = [0, 1, 2];
const gridHours = 240;
const hour = utcHourSchema.parse("2026-01-20T12:00Z");
const lastHour = Date.parse(hour) / hourMs;
const barSeconds = 2;

const random = new Random(1);
const stations = Array.from({ length: count }, (_, index) => stationOf(index));
const grid = drawnGrid({ firstHour: lastHour - gridHours + 1, hours: gridHours });
const axis = drawnGrid({ firstHour: lastHour - scoredHours + 1, hours: scoredHours });
const champions = new Map(forecastParameters.map((column) => [column, championOf(column)] as const));
const past = new Map(
  forecastParameters.map((column) => [column, Array.from({ length: count * leads.length }, drawnScores)]),
);
await loadTensorFlow("wasm");

const seconds: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const started = performance.now();
  const inputs = { hour, leads, grid, axis, champions, past };
  const issued = await issueFrom(
    inputs,
    { network: stations, backend: "wasm" },
    instantOf(new Date(lastHour * hourMs)),
  );
  seconds.push((performance.now() - started) / 1_000);
  const rows = [...issued.values()].reduce((sum, ofStation) => sum + ofStation.length, 0);
  const expected = count * leads.length * forecastParameters.length;
  if (rows !== expected) throw new Error(`${rows} forecasts, expected ${expected}`);
}
const best = Math.min(...seconds);
console.log(
  `${count} stations × ${leads.length} leads × ${forecastParameters.length} parameters, ${members.length} members: ` +
    `first ${seconds[0]?.toFixed(2)} s, best of ${rounds} ${best.toFixed(2)} s, bar < ${barSeconds} s: ${best < barSeconds ? "met" : "NOT MET"}`,
);

function stationOf(index: number): Station {
  return stationSchema.parse({
    stationId: `station-${index}`,
    name: `Station ${index}`,
    sourceId: null,
    latitude: null,
    longitude: null,
    timeZone: "UTC",
    dataFrom: "2020-01-01",
    siteSince: "2020-01-01",
  });
}

function drawnGrid({ firstHour, hours }: Pick<HourGrid, "firstHour" | "hours">): HourGrid {
  const column = () => stations.map(() => Float64Array.from({ length: hours }, () => 20 * random.uniform()));
  const names = ["co", "pm25", "pm10", "no2", "o3", "temperature", "relativeHumidity"];
  return {
    firstHour,
    hours,
    stations: stations.map(({ stationId }) => stationId),
    columns: Object.fromEntries(names.map((name) => [name, column()])),
  };
}

/** Untrained networks cost as much as trained ones. */
function championOf(column: (typeof forecastParameters)[number]) {
  const groups = Array.from({ length: Math.ceil(count / groupSize) }, (_, group) =>
    gridOfStations(grid, grid.stations.slice(group * groupSize, (group + 1) * groupSize)),
  );
  const networks = groups.map((own): NetworkModel => {
    const task = { column, leads };
    const rows = { from: 0, to: gridHours };
    const { columns, layout, shape } = networkPlan(own, task, rows);
    const scale = inputScale(inputSeries(own, columns), layout, rows);
    const weights = members.map((seed) => initialWeights(shape, new Random(seed)));
    return { task, stations: own.stations, columns, layout, scale, shape, unit: 3, roundedTo: null, members: weights };
  });
  return { row: { modelId: `${column}/${hour}` }, model: { networks } };
}

function drawnScores(): PastScores {
  const scores = noScores(scoredHours);
  for (const values of Object.values(scores)) values.set(values.map(() => random.normal()));
  return scores;
}
