import type { AxiosInstance } from "axios";
import { z } from "zod";

import type { Clock } from "../../base/clock.ts";
import type { StationId } from "../../domain/station.ts";
import {
  SourceAuthenticationError,
  SourceStatusError,
  SourceUnreachableError,
  UnreadableBodyError,
} from "../errors.ts";
import { reasonOf } from "./request-reason.ts";
import { retryAfterMs } from "./retry-after.ts";

/** What AirQino gives to its users on request (OAuth 2.0 through Keycloak). Never logged. */
export interface AirqinoCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
}

/** `expires_in` in seconds; AirQino's realm uses 300. */
const tokenSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  expires_in: z.number().positive().default(300),
});

type Token = z.infer<typeof tokenSchema>;

/** Renewed so long before it expires, so that no request starts with a dying token. */
const renewEarlyMs = 30_000;

/** Access tokens: password grant first, refresh grant after (RFC 6749, sections 4.3 and 6). */
export interface Tokens {
  /** @returns a token that is good for the next half minute. @throws {SourceError} if none is to be had. */
  current(stationId: StationId, signal: AbortSignal): Promise<string>;
  /** Forgets the access token, after the API refused it. */
  refuse(): void;
}

export function airqinoTokens(
  http: AxiosInstance,
  tokenUrl: string,
  credentials: AirqinoCredentials,
  clock: Clock,
): Tokens {
  const { clientId: client_id, clientSecret: client_secret, username, password } = credentials;
  const passwordGrant = { client_id, client_secret, grant_type: "password", username, password, scope: "openid" };
  let access: { readonly token: string; readonly renewAtMs: number } | null = null;
  let refreshToken: string | null = null;
  const grant = async (stationId: StationId, signal: AbortSignal): Promise<Token> => {
    const ask = (form: Readonly<Record<string, string>>) => askForToken({ http, tokenUrl, stationId, signal }, form);
    const refreshGrant = { client_id, client_secret, grant_type: "refresh_token", refresh_token: refreshToken ?? "" };
    const token = (refreshToken && (await ask(refreshGrant))) || (await ask(passwordGrant));
    if (!token) throw new SourceAuthenticationError(stationId, `refused the credentials at ${tokenUrl}`);
    return token;
  };
  return {
    async current(stationId, signal) {
      const nowMs = clock.now().getTime();
      if (access && nowMs < access.renewAtMs) return access.token;
      const token = await grant(stationId, signal);
      refreshToken = token.refresh_token ?? null;
      access = { token: token.access_token, renewAtMs: nowMs + token.expires_in * 1000 - renewEarlyMs };
      return access.token;
    },
    refuse() {
      access = null;
    },
  };
}

interface TokenRequest {
  readonly http: AxiosInstance;
  readonly tokenUrl: string;
  readonly stationId: StationId;
  readonly signal: AbortSignal;
}

/** @returns `null` if the server refuses the grant. */
async function askForToken(
  { http, tokenUrl, stationId, signal }: TokenRequest,
  form: Readonly<Record<string, string>>,
): Promise<Token | null> {
  const body = new URLSearchParams(form);
  const answer = await http.post(tokenUrl, body, { signal, responseType: "json" }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new SourceUnreachableError(stationId, tokenUrl, reasonOf(error));
  });
  if (answer.status === 429 || answer.status >= 500) {
    throw new SourceStatusError(stationId, tokenUrl, answer.status, retryAfterMs(answer));
  }
  if (answer.status !== 200) return null;
  const token = tokenSchema.safeParse(answer.data);
  if (!token.success) throw new UnreadableBodyError(stationId, tokenUrl, "no OAuth2 token in its answer");
  return token.data;
}
