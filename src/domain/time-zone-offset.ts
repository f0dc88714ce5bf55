import { TimeZoneError } from "./errors.ts";

/** One formatter per zone: building one costs more than using it a hundred times. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * Offset of a zone's clocks from UTC at an instant, in milliseconds, positive east of Greenwich.
 *
 * @param timeZone IANA name, from the time-zone data of this Node.js.
 * @param instantMs milliseconds since 1970-01-01T00:00Z.
 * @throws {TimeZoneError} for a zone that Node.js does not know.
 */
export function timeZoneOffsetMs(timeZone: string, instantMs: number): number {
  const parts = formatterOf(timeZone).formatToParts(instantMs);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  // "GMT", "GMT+05:30", before standard time also "GMT-00:16:08".
  const match = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name);
  if (match === null) throw new TimeZoneError(timeZone);
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = match;
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -offset : offset;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  try {
    const formatter = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
    formatters.set(timeZone, formatter);
    return formatter;
  } catch (error) {
    if (error instanceof RangeError) throw new TimeZoneError(timeZone, { cause: error });
    throw error;
  }
}
