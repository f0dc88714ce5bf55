import { randomBytes } from "node:crypto";

import type { Clock } from "../base/clock.ts";

/** @returns an id that sorts by time, `20231206T170000Z-3f9c2a`. */
export function newRunId(clock: Clock): string {
  return `${clock.now().toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z-${randomBytes(3).toString("hex")}`;
}
