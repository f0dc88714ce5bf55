import { hourMs } from "../../../base/utc-hour.ts";
import type { HourRange } from "./simulated-hours.ts";

/**
 * Reads `start_date` and `end_date`, each optional, `YYYYmmdd-HHMM` in UTC.
 *
 * @returns the hours whose start lies from `start_date` up to, not including, `end_date`; or the fault, as text.
 */
export function hourRangeOf(query: URLSearchParams): HourRange | string {
  const from = hourNumberOf(query.get("start_date"), -Infinity);
  const to = hourNumberOf(query.get("end_date"), Infinity);
  if (from === null) return `start_date: expected YYYYmmdd-HHMM in UTC, got ${query.get("start_date")}`;
  if (to === null) return `end_date: expected YYYYmmdd-HHMM in UTC, got ${query.get("end_date")}`;
  return { from, to };
}

/** @returns the first hour that starts at or after the moment; `null` for what is not a moment. */
function hourNumberOf(text: string | null, absent: number): number | null {
  if (text === null) return absent;
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)$/.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:00.000Z`;
  const instant = new Date(iso);
  const isReal = !Number.isNaN(instant.getTime()) && instant.toISOString() === iso; // else 30 February would be 1 March
  return isReal ? Math.ceil(instant.getTime() / hourMs) : null;
}
