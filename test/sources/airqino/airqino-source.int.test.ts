import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { afterEach, describe, expect, test } from "vitest";

import { CanceledError } from "../../../src/base/errors.ts";
import { sha256 } from "../../../src/base/json.ts";
import { jsonLogger } from "../../../src/base/logger.ts";
import { systemSleep } from "../../../src/base/retry.ts";
import { type AirqinoSettings, airqinoSource } from "../../../src/sources/airqino/airqino-source.ts";
import type { Fault } from "../../../src/sources/airqino/simulator/fault.ts";
import { type RequestLine, startSimulator } from "../../../src/sources/airqino/simulator/start-simulator.ts";
import type { FetchedHours } from "../../../src/sources/source.ts";
import { days, station } from "../../support/hours.ts";

const smart188 = station("smart188", { sourceId: "283164601" });
const credentials = {
  clientId: "airqino-api",
  clientSecret: "client-secret-7f3a",
  username: "city@example.org",
  password: "pass word+&=%",
};
const tokenPath = "/realms/airqino/protocol/openid-connect/token";
const dataPath = "/v3/getStationHourlyAvg/283164601?start_date=20240301-0000&end_date=20240303-0100";
const twoDays = days("2024-03-01", "2024-03-03");

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

interface WorldOptions {
  readonly faults?: readonly Fault[];
  readonly withCredentials?: boolean;
  readonly settings?: Partial<AirqinoSettings>;
}

/** A simulated API at 2024-03-02T10:20Z and a source that asks it. Pauses take no time and are remembered. */
async function world({ faults = [], withCredentials = false, settings = {} }: WorldOptions = {}) {
  const present = { now: new Date("2024-03-02T10:20:00Z") };
  const clock = { now: () => new Date(present.now) };
  const requests: RequestLine[] = [];
  const simulator = await startSimulator({
    stations: [smart188],
    clock,
    faults,
    onRequest: (line) => void requests.push(line),
    ...(withCredentials ? { credentials } : {}),
  });
  opened.push(simulator);
  return { ...client(simulator.url, clock, settings), url: simulator.url, present, requests, simulator };
}

/** A source that asks `url`, with what it logged and how long it paused. */
function client(url: string, clock: { now(): Date }, settings: Partial<AirqinoSettings> = {}) {
  const pausesMs: number[] = [];
  const logLines: string[] = [];
  const source = airqinoSource(
    {
      url,
      tokenUrl: `${url}${tokenPath}`,
      credentials: null,
      timeoutMs: 10_000,
      attempts: 4,
      userAgent: "harmattan-test (mailto:air@example.org)",
      ...settings,
    },
    {
      clock,
      log: jsonLogger("debug", (line) => void logLines.push(line)),
      sleep: async (ms) => void pausesMs.push(ms),
      random: () => 0,
    },
  );
  const fetchHours = (window = twoDays, signal = new AbortController().signal): Promise<FetchedHours> =>
    source.fetchHours(smart188, window, signal);
  return { source, fetchHours, pausesMs, logLines };
}

type Reply = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** An HTTP server that answers as `reply` says, for what the simulator does not do. */
async function serverOf(reply: Reply): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => reply(request, response, body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push({
    async close() {
      server.closeAllConnections();
      server.close();
    },
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

const clock = { now: () => new Date("2024-03-02T10:20:00Z") };
const emptyBody = '{"header":{"station_name":"SMART188"},"data":[]}';

describe("a healthy API", () => {
  test("is asked once, for the window, and gives its hours and its body as it came", async () => {
    const { fetchHours, requests, pausesMs, logLines } = await world();

    const fetched = await fetchHours();

    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET ${dataPath}`]);
    expect(fetched.fetchedAt).toBe("2024-03-02T10:20:00.000Z");
    expect(fetched.payload).toBe(sha256(fetched.body));
    expect(Buffer.from(fetched.body).toString()).toMatch(/^\{"header": \{"station_name": "SMART188", .*\}\]\}$/);
    expect(fetched.hours.at(0)?.hourStart).toBe("2024-03-01T00:00Z");
    expect(fetched.hours.at(-1)).toMatchObject({
      stationId: "smart188",
      hourStart: "2024-03-02T10:00Z",
      provisional: true,
      fetchedAt: "2024-03-02T10:20:00.000Z",
      payload: fetched.payload,
    });
    expect(fetched.hours.filter((hour) => hour.provisional)).toHaveLength(1);
    expect({ pausesMs, logLines }).toEqual({ pausesMs: [], logLines: [] });
  });

  test("answers compressed, and the body is kept unpacked", async () => {
    const { fetchHours, requests } = await world();

    const { body } = await fetchHours(days("2023-03-03", "2024-03-03"));

    expect(requests[0]?.bytes).toBeLessThan(body.byteLength / 2);
    expect(JSON.parse(Buffer.from(body).toString()).data.length).toBeGreaterThan(8_000);
  });

  test("is asked the same way whether its address ends with a slash or holds a path", async () => {
    const asked: string[] = [];
    const url = await serverOf((request, response) => {
      asked.push(request.url ?? "");
      response.end(emptyBody);
    });

    for (const base of [url, `${url}/`, `${url}/proxy`, `${url}/proxy/`]) await client(base, clock).fetchHours();

    expect(asked).toEqual([dataPath, dataPath, `/proxy${dataPath}`, `/proxy${dataPath}`]);
  });

  test("learns who asks, and gets no token when there are no credentials", async () => {
    const seen: unknown[] = [];
    const url = await serverOf(({ headers }, response) => {
      seen.push([headers["user-agent"], headers.accept, headers.authorization]);
      response.end(emptyBody);
    });

    await client(url, clock).fetchHours();

    expect(seen).toEqual([["harmattan-test (mailto:air@example.org)", "application/json", undefined]]);
  });

  test("that ignores the window and answers the whole year gives the same hours", async () => {
    const { fetchHours } = await world();
    const yesterday = days("2024-03-01", "2024-03-02");

    const { hours: asked } = await fetchHours(yesterday);
    const { hours: year } = await fetchHours(days("2023-03-03", "2024-03-03"));

    const of = (list: FetchedHours["hours"]) =>
      list
        .filter(({ hourStart }) => hourStart >= "2024-03-01T00:00Z" && hourStart < "2024-03-02T00:00Z")
        .map(({ hourStart, values, provisional }) => ({ hourStart, values, provisional }));
    expect(of(asked)).toEqual(of(year));
  });

  test("with an hour that ends while we wait gives it as unfinished", async () => {
    const present = { now: "2024-03-02T10:59:59Z" };
    const url = await serverOf((_, response) => {
      present.now = "2024-03-02T11:00:02Z";
      response.end('{"header":{"station_name":"SMART188"},"data":[{"timestamp":"2024-03-02 10:00:00"}]}');
    });

    const { fetchedAt, hours } = await client(url, { now: () => new Date(present.now) }).fetchHours();

    expect(fetchedAt).toBe("2024-03-02T10:59:59.000Z");
    expect(hours).toMatchObject([{ hourStart: "2024-03-02T10:00Z", provisional: true }]);
  });
});

describe("a fault that passes is tried again:", () => {
  test.each<readonly [fault: Fault, pauseMs: number]>([
    ["cut", 500],
    ["500", 500],
    ["503", 500],
    ["429", 1_000], // Retry-After: 1
    ["html", 500],
    ["reset", 500],
  ])("%s, then success after a pause of %d ms", async (fault, pauseMs) => {
    const { fetchHours, simulator, pausesMs, logLines } = await world({ faults: [fault] });

    const { hours } = await fetchHours();

    expect(hours.length).toBeGreaterThan(0);
    expect(simulator.requests()).toBe(2);
    expect(pausesMs).toEqual([pauseMs]);
    expect(logLines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "warn", stationId: "smart188", attempt: 1, delayMs: pauseMs, message: "asking AirQino again" },
    ]);
  });

  test("several, one after the other, with growing pauses", async () => {
    const { fetchHours, simulator, pausesMs } = await world({ faults: ["503", "cut", "html"] });

    await fetchHours();

    expect(simulator.requests()).toBe(4);
    expect(pausesMs).toEqual([500, 1_000, 2_000]);
  });

  test("a server's wish for a longer pause is granted", async () => {
    let requests = 0;
    const url = await serverOf((_, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(503, { "Retry-After": "90" }).end();
      else response.end(emptyBody);
    });
    const { fetchHours, pausesMs } = client(url, clock);

    await fetchHours();

    expect(pausesMs).toEqual([90_000]);
  });

  test.each(["Wed, 21 Oct 2099 07:28:00 GMT", "soon", "-5", "0", ""])(
    "a wish that is no number of seconds (%j) leaves our own pause",
    async (retryAfter) => {
      let requests = 0;
      const url = await serverOf((_, response) => {
        requests += 1;
        if (requests === 1) response.writeHead(429, { "Retry-After": retryAfter }).end();
        else response.end(emptyBody);
      });
      const { fetchHours, pausesMs } = client(url, clock);

      await fetchHours();

      expect(pausesMs).toEqual([500]);
    },
  );
});

describe("when all attempts fail, the last fault is told:", () => {
  test.each<readonly [fault: Fault, code: string, kind: string, message: (url: string) => string]>([
    [
      "503",
      "SOURCE_STATUS",
      "unavailable",
      (url) => `station smart188: ${url} answered 503; the source is overloaded or down, run again later`,
    ],
    [
      "429",
      "SOURCE_STATUS",
      "unavailable",
      (url) => `station smart188: ${url} answered 429; the source is overloaded or down, run again later`,
    ],
    [
      "reset",
      "SOURCE_UNREACHABLE",
      "unavailable",
      (url) => `station smart188: no answer from ${url}: ECONNRESET, socket hang up; check the network and AIRQINO_URL`,
    ],
  ])("%s", async (fault, code, kind, message) => {
    const { fetchHours, simulator, pausesMs, url } = await world({ faults: [fault, fault, fault, fault] });

    await expect(fetchHours()).rejects.toMatchObject({ code, kind, message: message(`${url}${dataPath}`) });
    expect(simulator.requests()).toBe(4);
    expect(pausesMs).toHaveLength(3);
  });

  test("a body cut short names what broke off", async () => {
    const { fetchHours } = await world({ faults: ["cut"], settings: { attempts: 1 } });

    await expect(fetchHours()).rejects.toMatchObject({
      kind: "unavailable",
      retryable: true,
      message: expect.stringMatching(/aborted/),
    });
  });

  test("a maintenance page is quoted in part", async () => {
    const { fetchHours, url } = await world({ faults: ["html"], settings: { attempts: 1 } });

    await expect(fetchHours()).rejects.toMatchObject({
      name: "UnreadableBodyError",
      code: "SOURCE_BODY_UNREADABLE",
      kind: "unavailable",
      message: expect.stringContaining(
        `station smart188: ${url}${dataPath} gave an HTML page instead of JSON ("<!DOCTYPE html><html><head><title>Maintenance</title></head>`,
      ),
    });
  });

  test("an empty body is no JSON", async () => {
    const url = await serverOf((_, response) => response.end());

    await expect(client(url, clock, { attempts: 1 }).fetchHours()).rejects.toMatchObject({
      code: "SOURCE_BODY_UNREADABLE",
      message: expect.stringContaining("gave no JSON in its 0 bytes"),
    });
  });

  test("a closed port", async () => {
    const { fetchHours, simulator, url } = await world({ settings: { attempts: 2 } });
    await simulator.close();
    const address = url.replace("http://", "");

    await expect(fetchHours()).rejects.toMatchObject({
      code: "SOURCE_UNREACHABLE",
      message: `station smart188: no answer from ${url}${dataPath}: ECONNREFUSED, connect ECONNREFUSED ${address}; check the network and AIRQINO_URL`,
    });
  });

  test("no answer in time", async () => {
    const url = await serverOf(() => {});

    await expect(client(url, clock, { attempts: 1, timeoutMs: 100 }).fetchHours()).rejects.toMatchObject({
      code: "SOURCE_UNREACHABLE",
      message: `station smart188: no answer from ${url}${dataPath}: no whole answer within 100 ms; check the network and AIRQINO_URL`,
    });
  });

  test("an answer that drips in and never ends is given up in time", async () => {
    const url = await serverOf((_, response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    const outcome = client(url, clock, { attempts: 1, timeoutMs: 200 }).fetchHours(twoDays, AbortSignal.timeout(3_000));

    await expect(outcome).rejects.toMatchObject({ code: "SOURCE_UNREACHABLE" });
  });
});

describe("a fault that does not pass is not tried again:", () => {
  test("text where a number belongs", async () => {
    const { fetchHours, simulator, pausesMs } = await world({ faults: ["malformed"] });

    await expect(fetchHours()).rejects.toMatchObject({
      code: "SOURCE_BODY_MALFORMED",
      kind: "data",
      message:
        'station smart188: the body does not fit: row 0, field PM2.5: Invalid input: expected number, received string, found "n/a"; ' +
        "nothing was stored, report it to the source",
    });
    expect(simulator.requests()).toBe(1);
    expect(pausesMs).toEqual([]);
  });

  test("a station that the API does not know", async () => {
    const { source, simulator, url } = await world();
    const unknown = station("smart190", { sourceId: "404" });

    await expect(source.fetchHours(unknown, twoDays, new AbortController().signal)).rejects.toMatchObject({
      name: "UnknownSourceStationError",
      code: "SOURCE_STATION_UNKNOWN",
      kind: "configuration",
      message:
        `station smart190: ${url}/v3/getStationHourlyAvg/404?start_date=20240301-0000&end_date=20240303-0100 ` +
        "knows no station 404 (404); correct its sourceId in the stations file",
    });
    expect(simulator.requests()).toBe(1);
  });

  test("an API that asks for credentials when we have none", async () => {
    const { fetchHours, simulator } = await world({ withCredentials: true });

    await expect(fetchHours()).rejects.toMatchObject({
      name: "SourceAuthenticationError",
      code: "SOURCE_AUTHENTICATION",
      kind: "configuration",
      message:
        "station smart188: AirQino asks for credentials (401); set AIRQINO_CLIENT_ID, AIRQINO_CLIENT_SECRET, " +
        "AIRQINO_USERNAME and AIRQINO_PASSWORD (or the same names with _FILE), credentials come from info@airqino.it",
    });
    expect(simulator.requests()).toBe(1);
  });

  test("a status that is neither success nor a fault of the server", async () => {
    const url = await serverOf((_, response) => response.writeHead(410).end());
    const { fetchHours, pausesMs } = client(url, clock);

    await expect(fetchHours()).rejects.toMatchObject({
      code: "SOURCE_STATUS",
      kind: "configuration",
      message: `station smart188: ${url}${dataPath} answered 410; check AIRQINO_URL`,
    });
    expect(pausesMs).toEqual([]);
  });
});

describe("with credentials", () => {
  const paths = (requests: readonly RequestLine[]) =>
    requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
  const token = `POST ${tokenPath}`;
  const hours = "GET /v3/getStationHourlyAvg/283164601";

  test("asks for a token first, and uses it until 30 s before it expires", async () => {
    const { fetchHours, requests, present } = await world({ withCredentials: true, settings: { credentials } });

    await fetchHours();
    present.now = new Date("2024-03-02T10:24:29.999Z");
    await fetchHours();
    expect(paths(requests)).toEqual([token, hours, hours]);

    present.now = new Date("2024-03-02T10:24:30.000Z");
    await fetchHours();
    expect(paths(requests)).toEqual([token, hours, hours, token, hours]);
  });

  test("asks by password first, by refresh token later, and by password again when that is refused", async () => {
    const present = { now: new Date("2024-03-02T10:20:00Z") };
    const forms: Record<string, string>[] = [];
    const url = await serverOf((request, response, body) => {
      if (request.method === "GET") return void response.end(emptyBody);
      const form = Object.fromEntries(new URLSearchParams(body));
      forms.push({ type: String(request.headers["content-type"]), ...form });
      if (form.refresh_token === "refresh-2") return void response.writeHead(400).end('{"error":"invalid_grant"}');
      response.setHeader("Content-Type", "application/json");
      response.end(`{"access_token":"access-${forms.length}","refresh_token":"refresh-${forms.length}"}`);
    });
    const { fetchHours } = client(url, { now: () => present.now }, { credentials });

    for (const time of ["10:20:00", "10:30:00", "10:40:00"]) {
      present.now = new Date(`2024-03-02T${time}Z`);
      await fetchHours();
    }

    const type = "application/x-www-form-urlencoded;charset=utf-8";
    const clientForm = { type, client_id: "airqino-api", client_secret: "client-secret-7f3a" };
    const byPassword = {
      ...clientForm,
      grant_type: "password",
      username: "city@example.org",
      password: "pass word+&=%",
      scope: "openid",
    };
    expect(forms).toEqual([
      byPassword,
      { ...clientForm, grant_type: "refresh_token", refresh_token: "refresh-1" },
      { ...clientForm, grant_type: "refresh_token", refresh_token: "refresh-2" },
      byPassword,
    ]);
  });

  test("a token without a lifetime is taken to live 300 s", async () => {
    const present = { now: new Date("2024-03-02T10:20:00Z") };
    let grants = 0;
    const url = await serverOf((request, response) => {
      if (request.method === "POST") grants += 1;
      response.setHeader("Content-Type", "application/json");
      response.end(request.method === "POST" ? '{"access_token":"a"}' : emptyBody);
    });
    const { fetchHours } = client(url, { now: () => present.now }, { credentials });

    await fetchHours();
    present.now = new Date("2024-03-02T10:24:29Z");
    await fetchHours();
    expect(grants).toBe(1);
    present.now = new Date("2024-03-02T10:24:30Z");
    await fetchHours();
    expect(grants).toBe(2);
  });

  test("renews a token once that the API refuses before its time", async () => {
    const seen: string[] = [];
    let grants = 0;
    const url = await serverOf((request, response) => {
      response.setHeader("Content-Type", "application/json");
      if (request.method === "POST") return void response.end(`{"access_token":"token-${(grants += 1)}"}`);
      seen.push(String(request.headers.authorization));
      response.statusCode = request.headers.authorization === "Bearer token-2" ? 200 : 401;
      response.end(response.statusCode === 200 ? emptyBody : "{}");
    });
    const { fetchHours, pausesMs } = client(url, clock, { credentials });

    await fetchHours();

    expect(seen).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(pausesMs).toEqual([]);
  });

  test("gives up when a new token is refused too", async () => {
    let asked = 0;
    const url = await serverOf((request, response) => {
      response.setHeader("Content-Type", "application/json");
      if (request.method === "POST") return void response.end('{"access_token":"a"}');
      asked += 1;
      response.writeHead(401).end("{}");
    });

    await expect(client(url, clock, { credentials }).fetchHours()).rejects.toMatchObject({
      code: "SOURCE_AUTHENTICATION",
      message:
        "station smart188: AirQino refused a new token (401); set AIRQINO_CLIENT_ID, AIRQINO_CLIENT_SECRET, " +
        "AIRQINO_USERNAME and AIRQINO_PASSWORD (or the same names with _FILE), credentials come from info@airqino.it",
    });
    expect(asked).toBe(2);
  });

  test("a wrong password is told without any secret, in the error, its causes and the log", async () => {
    const wrong = { ...credentials, password: "wrong-password-91c2" };
    const { fetchHours, requests, url, logLines } = await world({
      withCredentials: true,
      settings: { credentials: wrong },
    });

    const error = await fetchHours().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      name: "SourceAuthenticationError",
      code: "SOURCE_AUTHENTICATION",
      message:
        `station smart188: AirQino refused the credentials at ${url}${tokenPath}; set AIRQINO_CLIENT_ID, ` +
        "AIRQINO_CLIENT_SECRET, AIRQINO_USERNAME and AIRQINO_PASSWORD (or the same names with _FILE), credentials " +
        "come from info@airqino.it",
    });
    expect(paths(requests)).toEqual([token]);
    expectNoSecret([everythingIn(error), ...logLines].join("\n"), wrong);
  });

  test.each<readonly [what: string, reply: Reply]>([
    ["that is down", (_, response) => response.writeHead(503).end()],
    ["that gives a page instead of a token", (_, response) => response.end("<html>maintenance</html>")],
    ["that gives JSON without a token", (_, response) => response.end('{"error":"temporarily_unavailable"}')],
    ["that breaks off", (_, response) => response.destroy()],
  ])("a token server %s is asked again, and no secret gets out", async (_, fault) => {
    let grants = 0;
    const url = await serverOf((request, response, body) => {
      if (request.method === "GET") return void response.end(emptyBody);
      grants += 1;
      if (grants === 1) fault(request, response, body);
      else response.setHeader("Content-Type", "application/json").end('{"access_token":"access-token-55"}');
    });
    const { fetchHours, pausesMs, logLines } = client(url, clock, { credentials });

    await fetchHours();

    expect(grants).toBe(2);
    expect(pausesMs).toEqual([500]);
    expect(logLines).toHaveLength(1);
    expectNoSecret(logLines.join("\n"), { ...credentials, accessToken: "access-token-55" });
  });

  test("a token server that never works is told without any secret", async () => {
    const url = await serverOf((_, response) => void response.destroy());

    const error = await client(url, clock, { credentials, attempts: 1 })
      .fetchHours()
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: "SOURCE_UNREACHABLE" });
    expectNoSecret(everythingIn(error), credentials);
  });

  test("a token server's wish for a longer pause is granted", async () => {
    let grants = 0;
    const url = await serverOf((request, response) => {
      if (request.method === "GET") return void response.end(emptyBody);
      grants += 1;
      if (grants === 1) response.writeHead(429, { "Retry-After": "45" }).end();
      else response.setHeader("Content-Type", "application/json").end('{"access_token":"a"}');
    });
    const { fetchHours, pausesMs } = client(url, clock, { credentials });

    await fetchHours();

    expect(pausesMs).toEqual([45_000]);
  });

  /** The error as a crash would print it: message, stack, own fields and causes. */
  function everythingIn(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    return [error.message, error.stack, JSON.stringify(error), error.cause && everythingIn(error.cause)].join("\n");
  }

  function expectNoSecret(text: string, { clientId: _public, ...secrets }: Record<string, string>): void {
    for (const secret of Object.values(secrets)) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(encodeURIComponent(secret));
    }
  }
});

describe("asked to stop", () => {
  test("while it waits for an answer ends at once with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new CanceledError();
    const url = await serverOf(() => controller.abort(reason));
    const { fetchHours, pausesMs } = client(url, clock);

    await expect(fetchHours(twoDays, controller.signal)).rejects.toBe(reason);
    expect(pausesMs).toEqual([]);
  });

  test("while it pauses ends at once with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new CanceledError();
    const url = await serverOf((_, response) => {
      response.writeHead(503, { "Retry-After": "60" }).end();
      setTimeout(() => controller.abort(reason), 20);
    });
    const source = airqinoSource(
      { url, tokenUrl: url, credentials: null, timeoutMs: 1_000, attempts: 3, userAgent: "test" },
      { clock, log: jsonLogger("silent", () => {}), sleep: systemSleep, random: () => 0 },
    );

    await expect(source.fetchHours(smart188, twoDays, controller.signal)).rejects.toBe(reason);
  });

  test("before it begins sends nothing", async () => {
    const { fetchHours, simulator } = await world();
    const reason = new CanceledError();

    await expect(fetchHours(twoDays, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(simulator.requests()).toBe(0);
  });
});
