import { z } from "zod";

import { fixedClock } from "../../../../src/base/clock.ts";
import { type Station, stationsSchema } from "../../../../src/domain/station.ts";
import { startSimulator } from "../../../../src/sources/airqino/simulator/start-simulator.ts";

export type StartOptions = Partial<Parameters<typeof startSimulator>[0]>;

/** Two stations: `11`, mains-fed, then `22`, shop-fed. */
export const stations: readonly Station[] = stationsSchema.parse([
  {
    stationId: "smart11",
    name: "SMART11 · paved road",
    sourceId: "11",
    latitude: 5.369298,
    longitude: -3.95893,
    timeZone: "Africa/Abidjan",
    dataFrom: "2022-08-01",
    siteSince: "2023-05-06",
  },
  {
    stationId: "smart22",
    name: "SMART22 · unpaved road",
    sourceId: "22",
    latitude: 5.365316,
    longitude: -3.957837,
    timeZone: "Africa/Abidjan",
    dataFrom: "2022-08-01",
    siteSince: "2023-04-03",
  },
]);

export function utcClock(instant: string) {
  return fixedClock(new Date(instant));
}

/** Runs `visit` against a simulator of the two stations at 2024-09-09T10:20Z unless told otherwise, then closes it. */
export async function withSimulator(options: StartOptions, visit: (url: string) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({ stations, clock: utcClock("2024-09-09T10:20:00Z"), ...options });
  try {
    await visit(simulator.url);
  } finally {
    await simulator.close();
  }
}

export const hourlyPath = "/v3/getStationHourlyAvg";

const rowSchema = z.record(z.string(), z.union([z.string(), z.number()]));
const bodySchema = z.object({
  header: z.record(z.string(), z.union([z.string(), z.number()])),
  data: z.array(rowSchema),
});

/** Header and rows of an answer's text. */
export function parseBody(text: string): z.infer<typeof bodySchema> {
  return bodySchema.parse(JSON.parse(text));
}

export async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}
