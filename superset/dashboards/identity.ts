import { v5 } from "uuid";

// Never changed: every link between files, and every object in a running Superset, hangs on it.
const namespace = "5d0f9b1e-7a52-4c7b-9c55-7f1b5c0f6a10";

/** @returns the uuid of a stable name, like `chart/air-quality/pm25-hourly/fr`. */
export function uuidOf(name: string): string {
  return v5(name, namespace);
}

/** @returns the number that stands for a chart in files; an import replaces it by the database's own. */
export function chartNumber(chartUuid: string): number {
  return Number.parseInt(chartUuid.slice(0, 7), 16);
}
