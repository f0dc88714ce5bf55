import axios, { type AxiosInstance, type AxiosResponse } from "axios";

import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/errors.ts";
import { instantOf } from "../../base/instant.ts";
import { sha256 } from "../../base/json.ts";
import type { Logger } from "../../base/logger.ts";
import { retry, type Sleep } from "../../base/retry.ts";
import type { DayWindow, UtcDay } from "../../base/utc-day.ts";
import { isServed, type ServedStation, type Station } from "../../domain/station.ts";
import {
  SourceAuthenticationError,
  SourceError,
  SourceStatusError,
  SourceUnreachableError,
  UnknownSourceStationError,
  UnreadableBodyError,
} from "../errors.ts";
import { type FetchedHours, nothingFetched, type Source } from "../source.ts";
import { hoursOfBody } from "./body.ts";
import { reasonOf } from "./request-reason.ts";
import { retryAfterMs } from "./retry-after.ts";
import { type AirqinoCredentials, airqinoTokens, type Tokens } from "./tokens.ts";

/** Forty times a station-year: more is no answer of this API, and must not fill the memory. */
const longestBodyBytes = 64_000_000;

export interface AirqinoSettings {
  readonly url: string;
  readonly tokenUrl: string;
  /** `null`: requests carry no token. */
  readonly credentials: AirqinoCredentials | null;
  readonly timeoutMs: number;
  readonly attempts: number;
  /** Who we are and how to reach us, for the API's operators. */
  readonly userAgent: string;
}

export interface AirqinoEffects {
  readonly clock: Clock;
  readonly log: Logger;
  readonly sleep: Sleep;
  readonly random: () => number;
}

/**
 * Hours from AirQino's `GET /v3/getStationHourlyAvg/{sourceId}`, one request at a time. Faults that pass (no answer, 429, 5xx, a
 * body cut short) are retried with backoff and jitter; a refused token is renewed once. A station that AirQino does not
 * serve is not asked for: its answer is empty.
 */
export function airqinoSource(settings: AirqinoSettings, effects: AirqinoEffects): Source {
  const headers = { "User-Agent": settings.userAgent, Accept: "application/json" };
  const http = axios.create({
    timeout: settings.timeoutMs,
    headers,
    validateStatus: () => true,
    maxRedirects: 3,
    maxContentLength: longestBodyBytes,
  });
  const { clock, log, sleep, random } = effects;
  const tokens = settings.credentials && airqinoTokens(http, settings.tokenUrl, settings.credentials, clock);
  return {
    async fetchHours(station, window, signal) {
      if (!isServed(station)) return nothingFetched(clock);
      return retry(() => fetchOnce({ settings, http, tokens, clock }, station, window, signal), {
        attempts: settings.attempts,
        firstDelayMs: 1_000,
        maxDelayMs: 60_000,
        retryable: (error) => error instanceof SourceError && error.retryable,
        askedDelayMs: (error) => (error instanceof SourceError ? error.retryAfterMs : undefined),
        onRetry: (error, attempt, delayMs) => {
          log.warn(
            { stationId: station.stationId, attempt, delayMs, reason: messageOf(error) },
            "asking AirQino again",
          );
        },
        sleep,
        random,
        signal,
      });
    },
  };
}

interface Connection {
  readonly settings: AirqinoSettings;
  readonly http: AxiosInstance;
  readonly tokens: Tokens | null;
  readonly clock: Clock;
}

async function fetchOnce(
  connection: Connection,
  station: ServedStation,
  window: DayWindow,
  signal: AbortSignal,
): Promise<FetchedHours> {
  const { stationId } = station;
  // Taken before asking: an hour that ends while we wait is still unfinished in the answer.
  const fetchedAt = instantOf(connection.clock.now());
  const url = hourlyUrl(connection.settings.url, station, window);
  const answer = await askWithToken(connection, station, url, signal);
  if (answer.status === 404) throw new UnknownSourceStationError(stationId, station.sourceId, url);
  if (answer.status !== 200) throw new SourceStatusError(stationId, url, answer.status, retryAfterMs(answer));
  const body = answer.data;
  const payload = sha256(body);
  return {
    fetchedAt,
    payload,
    body,
    hours: hoursOfBody(parseJson(body, station, url), { stationId, fetchedAt, payload }),
  };
}

/** One more try with a new token when the API refuses the one we hold. */
async function askWithToken(
  connection: Connection,
  station: Station,
  url: string,
  signal: AbortSignal,
): Promise<AxiosResponse<Buffer>> {
  const { tokens } = connection;
  for (const mayRenew of tokens ? [true, false] : [false]) {
    const token = await tokens?.current(station.stationId, signal);
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const answer = await answerInTime(connection, station, url, headers, signal);
    if (answer.status === 403) throw new SourceAuthenticationError(station.stationId, "refused access (403)");
    if (answer.status !== 401) return answer;
    if (mayRenew) tokens?.refuse();
  }
  throw new SourceAuthenticationError(
    station.stationId,
    tokens ? "refused a new token (401)" : "asks for credentials (401)",
  );
}

/** axios' own timeout watches for silence only: an answer that drips in for ever needs a deadline. */
async function answerInTime(
  { http, settings }: Connection,
  { stationId }: Station,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<AxiosResponse<Buffer>> {
  const deadline = AbortSignal.timeout(settings.timeoutMs);
  try {
    const either = AbortSignal.any([signal, deadline]);
    return await http.get<Buffer>(url, { headers, signal: either, timeout: 0, responseType: "arraybuffer" });
  } catch (error) {
    signal.throwIfAborted();
    const reason = deadline.aborted ? `no whole answer within ${settings.timeoutMs} ms` : reasonOf(error);
    throw new SourceUnreachableError(stationId, url, reason);
  }
}

/**
 * The window is asked for, and one hour more, which shows that the last hour before it is finished: an API that ignores
 * the window and answers the whole year gives the same hours.
 */
function hourlyUrl(base: string, station: ServedStation, window: DayWindow): string {
  const url = new URL(`v3/getStationHourlyAvg/${station.sourceId}`, base.endsWith("/") ? base : `${base}/`);
  url.searchParams.set("start_date", stamp(window.from, 0));
  url.searchParams.set("end_date", stamp(window.to, 1));
  return url.href;
}

function stamp(day: UtcDay, hour: number): string {
  return `${day.replaceAll("-", "")}-${String(hour).padStart(2, "0")}00`;
}

function parseJson(body: Buffer, station: Station, url: string): unknown {
  const text = body.toString("utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = text.trimStart().startsWith("<")
      ? "an HTML page instead of JSON"
      : `no JSON in its ${body.length} bytes`;
    const start = text.trim().slice(0, 60).replaceAll(/\s+/g, " ");
    throw new UnreadableBodyError(station.stationId, url, `${what} ("${start}…", ${messageOf(error)})`);
  }
}
