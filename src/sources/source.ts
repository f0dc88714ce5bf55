import type { Clock } from "../base/clock.ts";
import { type Instant, instantOf } from "../base/instant.ts";
import { sha256 } from "../base/json.ts";
import type { DayWindow } from "../base/utc-day.ts";
import type { HourlyMeasurement } from "../domain/hourly-measurement.ts";
import type { Station } from "../domain/station.ts";

/** One answer of a source: the body as it came, and the hours read from it. */
export interface FetchedHours {
  /** When it was asked for: nothing in it can be newer. */
  readonly fetchedAt: Instant;
  /** SHA-256 of `body`. */
  readonly payload: string;
  readonly body: Uint8Array;
  /** One per hour that the source has in the window, in any order; it may hold hours outside the window too. */
  readonly hours: readonly HourlyMeasurement[];
}

/** Where hourly measurements come from. */
export interface Source {
  /**
   * @returns the station's hours of the window's UTC days.
   * @throws {SourceError} when the source cannot or will not answer, or answers something else.
   */
  fetchHours(station: Station, window: DayWindow, signal: AbortSignal): Promise<FetchedHours>;
}

/** @returns the answer for a station that the source does not serve: no bytes, no hours. What is stored of it stays. */
export function nothingFetched(clock: Clock): FetchedHours {
  const body = new Uint8Array();
  return { fetchedAt: instantOf(clock.now()), payload: sha256(body), body, hours: [] };
}
