import { createHash } from "node:crypto";

import type { HourGrid } from "./hour-grid.ts";

/** @returns the SHA-256 of all that a grid holds: its hours, stations and values. */
export function gridHash({ firstHour, hours, stations, columns }: HourGrid): string {
  const names = Object.keys(columns);
  const hash = createHash("sha256").update(JSON.stringify({ firstHour, hours, stations, names }));
  for (const values of Object.values(columns).flat()) {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}
