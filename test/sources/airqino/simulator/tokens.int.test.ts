import { expect, test } from "vitest";
import { z } from "zod";

import { hourlyPath, withSimulator } from "./simulator-builders.ts";

const credentials = { clientId: "airqino-api", clientSecret: "s3cret", username: "ama", password: "pässword" };
const passwordForm = {
  grant_type: "password",
  client_id: "airqino-api",
  client_secret: "s3cret",
  username: "ama",
  password: "pässword",
  scope: "openid",
};
const refreshForm = (refreshToken: string) => ({
  grant_type: "refresh_token",
  client_id: "airqino-api",
  client_secret: "s3cret",
  refresh_token: refreshToken,
});
const tokenSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.literal(300),
  token_type: z.literal("Bearer"),
});

/** A simulator that asks for a token, and whose clock the test moves. */
async function withTokens(visit: (api: ReturnType<typeof apiOf>) => Promise<void>): Promise<void> {
  let nowMs = Date.parse("2024-09-09T10:20:00Z");
  const clock = { now: () => new Date(nowMs) };
  const wait = (seconds: number) => void (nowMs += seconds * 1_000);
  await withSimulator({ clock, credentials }, (url) => visit(apiOf(url, wait)));
}

function apiOf(url: string, wait: (seconds: number) => void) {
  const tokenUrl = `${url}/realms/airqino/protocol/openid-connect/token`;
  const post = (form: Record<string, string>) => fetch(tokenUrl, { method: "POST", body: new URLSearchParams(form) });
  return {
    wait,
    refusal: async (form: Record<string, string>) => {
      const answer = await post(form);
      return [answer.status, await answer.text()];
    },
    tokens: async (form: Record<string, string>) => tokenSchema.parse(await (await post(form)).json()),
    fetchHours: (authorization?: string) =>
      fetch(`${url}${hourlyPath}/11?start_date=20240305-0000`, authorization ? { headers: { authorization } } : {}),
  };
}

test.each([undefined, "Bearer x", "Bearer ", "Basic YW1hOnM=", "Bearer access.9999999999999.x.forged"])(
  "hours asked for with authorization %s are refused with an empty object",
  async (authorization) => {
    await withTokens(async ({ fetchHours }) => {
      const answer = await fetchHours(authorization);

      expect([answer.status, await answer.text()]).toEqual([401, "{}"]);
    });
  },
);

test("an access token from a password opens the hours for 300 seconds", async () => {
  await withTokens(async ({ tokens, fetchHours, wait }) => {
    const { access_token: accessToken } = await tokens(passwordForm);

    expect((await fetchHours(`Bearer ${accessToken}`)).status).toBe(200);
    wait(299);
    expect((await fetchHours(`Bearer ${accessToken}`)).status).toBe(200);
    wait(1);
    expect((await fetchHours(`Bearer ${accessToken}`)).status).toBe(401);
  });
});

test("a refresh token gives new tokens for 1,800 seconds, but does not open the hours itself", async () => {
  await withTokens(async ({ tokens, refusal, fetchHours, wait }) => {
    const { refresh_token: refreshToken } = await tokens(passwordForm);
    wait(1_799);
    const renewed = await tokens(refreshForm(refreshToken));

    expect((await fetchHours(`Bearer ${renewed.access_token}`)).status).toBe(200);
    expect((await fetchHours(`Bearer ${refreshToken}`)).status).toBe(401);
    wait(1);
    expect(await refusal(refreshForm(refreshToken))).toEqual([
      400,
      '{"error":"invalid_grant","error_description":"Token is not active"}',
    ]);
  });
});

const wrongClient =
  '{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}';
const wrongUser = '{"error":"invalid_grant","error_description":"Invalid user credentials"}';

test.each([
  ["a wrong password", { ...passwordForm, password: "password" }, 401, wrongUser],
  ["an unknown user", { ...passwordForm, username: "kofi" }, 401, wrongUser],
  ["a wrong client secret", { ...passwordForm, client_secret: "" }, 401, wrongClient],
  ["an unknown client", { ...passwordForm, client_id: "other" }, 401, wrongClient],
  [
    "a grant that is not served",
    { ...passwordForm, grant_type: "implicit" },
    400,
    '{"error":"unsupported_grant_type","error_description":"Unsupported grant_type"}',
  ],
  [
    "no grant",
    { client_id: "airqino-api", client_secret: "s3cret" },
    400,
    '{"error":"invalid_request","error_description":"Missing form parameter: grant_type"}',
  ],
])("%s gets no token", async (_, form, status, text) => {
  await withTokens(async ({ refusal }) => {
    expect(await refusal(form)).toEqual([status, text]);
  });
});

test("a token request of more than 64 KiB is refused", async () => {
  await withTokens(async ({ refusal }) => {
    expect(await refusal({ ...passwordForm, padding: "x".repeat(70_000) })).toEqual([413, "{}"]);
  });
});

test("without credentials hours need no token and there is no token endpoint", async () => {
  await withSimulator({}, async (url) => {
    const { fetchHours, refusal } = apiOf(url, () => {});

    expect((await fetchHours()).status).toBe(200);
    expect(await refusal(passwordForm)).toEqual([404, "{}"]);
  });
});
