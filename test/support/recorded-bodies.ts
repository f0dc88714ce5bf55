import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Real AirQino bodies and golden means. They have no licence, so they lie beside the project, never in it. */
export const recordedBodies = fileURLToPath(new URL("../../../shared/data/airqino/", import.meta.url));

/** Stands in a test's title where the folder is absent, so that nobody takes silence for success. */
export const withoutRecordedBodies = existsSync(recordedBodies)
  ? null
  : `${recordedBodies} is absent: recorded bodies were not tested`;

export interface GoldenMean {
  readonly day: string;
  readonly co: string;
  readonly pm25: string;
}

/** @returns the golden means of one AirQino number, as printed: CO in mg/m³, PM2.5 in µg/m³, one row per UTC day. */
export function goldenMeans(sourceId: string): GoldenMean[] {
  const text = readFileSync(`${recordedBodies}daily-mean_${sourceId}_from-2023-12-06-fetch_degbun.csv`, "utf8");
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [, day = "", co = "", pm25 = ""] = line.split(",");
      return { day, co, pm25 };
    });
}

/** Half a unit of the last place that was printed. A mean of 24 may lie exactly between two of them: a hair is allowed. */
export function printedPrecision(printed: string): number {
  return 0.5 * 10 ** -(printed.split(".")[1]?.length ?? 0) + 1e-14;
}
