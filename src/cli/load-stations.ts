import { readFileSync } from "node:fs";

import { messageOf } from "../base/errors.ts";
import { type Station, stationsSchema } from "../domain/station.ts";
import { faultsOf } from "./zod-faults.ts";

/** @returns the stations of a file; none, and `faults` one longer for each fault, if it cannot be read as such. */
export function loadStations(file: string, faults: string[]): readonly Station[] {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    const parsed = stationsSchema.safeParse(json);
    if (parsed.success) return parsed.data;
    faults.push(...faultsOf(parsed.error, json, []).map((fault) => `stations file ${file}: ${fault}`));
  } catch (error) {
    faults.push(`stations file ${file}: cannot be read (${messageOf(error)}); HARMATTAN_STATIONS names it`);
  }
  return [];
}
