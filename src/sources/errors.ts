import { type FaultKind, HarmattanError } from "../base/errors.ts";
import type { StationId } from "../domain/station.ts";

/** Base of what can go wrong between us and a source. */
export abstract class SourceError extends HarmattanError {
  /** Worth asking again in a moment? */
  abstract readonly retryable: boolean;
  /** How long the source asked us to wait (`Retry-After`). */
  readonly retryAfterMs: number | undefined = undefined;
}

/** No answer: name not found, connection refused or broken, timeout. */
export class SourceUnreachableError extends SourceError {
  readonly code = "SOURCE_UNREACHABLE";
  readonly kind = "unavailable";
  readonly retryable = true;

  constructor(stationId: StationId, url: string, reason: string) {
    super(`station ${stationId}: no answer from ${url}: ${reason}; check the network and AIRQINO_URL`);
  }
}

/** Who asks us to wait longer is asked by the next hourly run, not by this one. */
const longestPauseMs = 600_000;

/** An answer with a status that is not success. 429 and 5xx pass by themselves, others do not. */
export class SourceStatusError extends SourceError {
  readonly code = "SOURCE_STATUS";
  readonly kind: FaultKind;
  readonly retryable: boolean;
  override readonly retryAfterMs: number | undefined;

  constructor(stationId: StationId, url: string, status: number, retryAfterMs: number | undefined) {
    const passes = status === 429 || status >= 500;
    const remedy = passes ? "the source is overloaded or down, run again later" : "check AIRQINO_URL";
    super(`station ${stationId}: ${url} answered ${status}; ${remedy}`);
    this.kind = passes ? "unavailable" : "configuration";
    this.retryable = passes && (retryAfterMs ?? 0) <= longestPauseMs;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The source has no station with our `sourceId`. */
export class UnknownSourceStationError extends SourceError {
  readonly code = "SOURCE_STATION_UNKNOWN";
  readonly kind = "configuration";
  readonly retryable = false;

  constructor(stationId: StationId, sourceId: string, url: string) {
    super(`station ${stationId}: ${url} knows no station ${sourceId} (404); correct its sourceId in the stations file`);
  }
}

/** The source wants credentials that we do not have, or refuses those we have. */
export class SourceAuthenticationError extends SourceError {
  readonly code = "SOURCE_AUTHENTICATION";
  readonly kind = "configuration";
  readonly retryable = false;

  constructor(stationId: StationId, reason: string) {
    super(
      `station ${stationId}: AirQino ${reason}; set AIRQINO_CLIENT_ID, AIRQINO_CLIENT_SECRET, AIRQINO_USERNAME and ` +
        "AIRQINO_PASSWORD (or the same names with _FILE), credentials come from info@airqino.it",
    );
  }
}

/** The body broke off, or is no JSON at all: a proxy's or maintenance page, a transfer cut short. */
export class UnreadableBodyError extends SourceError {
  readonly code = "SOURCE_BODY_UNREADABLE";
  readonly kind = "unavailable";
  readonly retryable = true;

  constructor(stationId: StationId, url: string, what: string) {
    super(`station ${stationId}: ${url} gave ${what}; nothing was stored, run again later`);
  }
}

/** The body is JSON, but does not hold what the API's reference says. Nothing of it is stored. */
export class MalformedBodyError extends SourceError {
  readonly code = "SOURCE_BODY_MALFORMED";
  readonly kind = "data";
  readonly retryable = false;

  constructor(stationId: StationId, fault: string) {
    super(`station ${stationId}: the body does not fit: ${fault}; nothing was stored, report it to the source`);
  }
}
