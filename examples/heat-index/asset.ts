import {
  type Check,
  defineAsset,
  failed,
  hourlyMeasurements,
  type HourlyMeasurement,
  ownDayTable,
  overlap,
  passed,
  type Resources,
  type Station,
  stationDays,
  stationIdSchema,
  type UtcDay,
  utcDaySchema,
} from "harmattan";
import { z } from "zod";

import { heatIndexCelsius } from "./heat-index.ts";

/** One row per station and UTC day with at least one hour that has temperature and humidity. */
const heatIndexDaySchema = z.strictObject({
  stationId: stationIdSchema,
  day: utcDaySchema,
  /** Largest heat index of the day's hours in °C, unrounded, and the hour at which it was reached. */
  maximumCelsius: z.number(),
  hourStart: z.string(),
  /** Hours with both values. */
  hours: z.int(),
});
type HeatIndexDay = z.infer<typeof heatIndexDaySchema>;

const documentSchema = z.strictObject({ _id: z.string(), ...heatIndexDaySchema.shape, fence: z.int() });

const table = ownDayTable<HeatIndexDay, z.infer<typeof documentSchema>>({
  name: "heat_index",
  schema: documentSchema,
  rowSchema: heatIndexDaySchema,
  documentOf: (row, fence) => ({ _id: `${row.stationId}/${row.day}`, ...row, fence }),
  rowOf: ({ _id, fence: _fence, ...row }) => row,
});

const livable: Check<HeatIndexDay, Station, UtcDay> = {
  name: "livable",
  description: "no heat index above 60 °C: beyond it a sensor is in the sun or broken",
  blocking: true,
  evaluate({ rows }) {
    const hot = rows.find(({ maximumCelsius }) => maximumCelsius > 60);
    return hot
      ? failed("ERROR", `${hot.maximumCelsius.toFixed(1)} °C at ${hot.hourStart}, at most 60 expected`)
      : passed();
  },
};

const heatIndex = defineAsset<HeatIndexDay, Resources, Station, UtcDay>({
  key: "heat_index",
  description: "Largest heat index of the day in °C: one row per station and UTC day.",
  group: "health",
  kinds: ["table"],
  codeVersion: "1",
  partitions: stationDays({ running: true }),
  upstream: [overlap(hourlyMeasurements, { incomplete: "accept" })],
  partitionOf: (row) => row.day,
  contentOf: (row) => row,
  table: ({ tables }) => table(tables),
  checks: [livable],
  metadataOf: ([row]) => (row ? { maximum: { type: "float", value: row.maximumCelsius, unit: "°C" } } : {}),
  async materialize({ member: { stationId }, window, resources }) {
    const hours = await resources.hours.readWindow(stationId, window);
    return Array.from(Map.groupBy(hours, ({ hourStart }) => utcDaySchema.parse(hourStart.slice(0, 10)))).flatMap(
      ([day, ofDay]) => heatIndexDay(day, ofDay) ?? [],
    );
  },
});

function heatIndexDay(day: UtcDay, hours: readonly HourlyMeasurement[]): HeatIndexDay | null {
  const felt = hours.flatMap(({ stationId, hourStart, values: { temperature, relativeHumidity } }) => {
    if (temperature === null || relativeHumidity === null) return [];
    return { stationId, hourStart, celsius: heatIndexCelsius(temperature, relativeHumidity) };
  });
  const [first] = felt.toSorted((left, right) => right.celsius - left.celsius);
  if (!first) return null;
  const { stationId, hourStart, celsius } = first;
  return { stationId, day, maximumCelsius: celsius, hourStart, hours: felt.length };
}

/** What HARMATTAN_ASSETS looks for. */
export const assets = [heatIndex];
