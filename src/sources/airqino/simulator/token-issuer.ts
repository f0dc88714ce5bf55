import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";

import type { Clock } from "../../../base/clock.ts";
import { type Answer, jsonAnswer } from "./answer.ts";

const accessTokenSeconds = 300;
const refreshTokenSeconds = 1_800;

/** What the API's identity provider asks for. */
export interface SimulatorCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
}

/** The part of Keycloak that AirQino's clients use. */
export interface TokenIssuer {
  /** Answers the token endpoint as Keycloak does; `form` is the decoded body. */
  issue(form: URLSearchParams): Answer;
  /** Is this `Authorization` header a bearer token that is ours and not expired? */
  accepts(authorization: string): boolean;
}

type TokenUse = "access" | "refresh";

/** Access tokens live 300 s and refresh tokens 1,800 s by `clock`. Tokens die with the issuer. */
export function tokenIssuer(credentials: SimulatorCredentials, clock: Clock): TokenIssuer {
  const signingKey = randomBytes(32);
  const sign = (text: string): string => createHmac("sha256", signingKey).update(text).digest("base64url");
  const newToken = (use: TokenUse, seconds: number): string => {
    const claims = `${use}.${clock.now().getTime() + seconds * 1_000}.${randomUUID()}`;
    return `${claims}.${sign(claims)}`;
  };
  const isValid = (token: string, use: TokenUse): boolean => {
    const claims = token.slice(0, token.lastIndexOf("."));
    const [actualUse, expiresAtMs] = claims.split(".");
    const isOurs = isSameSecret(token.slice(claims.length + 1), sign(claims));
    return isOurs && actualUse === use && clock.now().getTime() < Number(expiresAtMs);
  };
  return {
    issue: (form) =>
      refusal(form, credentials, (token) => isValid(token, "refresh")) ??
      tokenAnswer(newToken("access", accessTokenSeconds), newToken("refresh", refreshTokenSeconds)),
    accepts: (authorization) => isValid(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? "", "access"),
  };
}

function refusal(
  form: URLSearchParams,
  credentials: SimulatorCredentials,
  isRefreshToken: (token: string) => boolean,
): Answer | null {
  const isRight = (field: string, secret: string): boolean => isSameSecret(form.get(field) ?? "", secret);
  const isClient = isRight("client_id", credentials.clientId) && isRight("client_secret", credentials.clientSecret);
  if (!isClient) return refusalAnswer(401, "unauthorized_client", "Invalid client or Invalid client credentials");
  switch (form.get("grant_type")) {
    case null:
      return refusalAnswer(400, "invalid_request", "Missing form parameter: grant_type");
    case "password": {
      const isUser = isRight("username", credentials.username) && isRight("password", credentials.password);
      return isUser ? null : refusalAnswer(401, "invalid_grant", "Invalid user credentials");
    }
    case "refresh_token":
      return isRefreshToken(form.get("refresh_token") ?? "")
        ? null
        : refusalAnswer(400, "invalid_grant", "Token is not active");
    default:
      return refusalAnswer(400, "unsupported_grant_type", "Unsupported grant_type");
  }
}

function refusalAnswer(status: 400 | 401, error: string, description: string): Answer {
  return jsonAnswer(status, JSON.stringify({ error, error_description: description }));
}

function tokenAnswer(accessToken: string, refreshToken: string): Answer {
  const body = {
    access_token: accessToken,
    expires_in: accessTokenSeconds,
    refresh_expires_in: refreshTokenSeconds,
    refresh_token: refreshToken,
    token_type: "Bearer",
    "not-before-policy": 0,
    scope: "openid",
  };
  return jsonAnswer(200, JSON.stringify(body), { "Cache-Control": "no-store" });
}

/** Digests have one length, which timingSafeEqual asks for, whatever was sent. */
function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
