import { connect } from "node:net";

import { expect, test } from "vitest";

import { type Fault, faultSchema, faults } from "../../../../src/sources/airqino/simulator/fault.ts";
import type { RequestLine } from "../../../../src/sources/airqino/simulator/start-simulator.ts";
import { hourlyPath, parseBody, type StartOptions, withSimulator } from "./simulator-builders.ts";

const dayPath = `${hourlyPath}/11?start_date=20240305-0000&end_date=20240306-0000`;

async function withFault(
  fault: Fault,
  visit: (url: string) => Promise<void>,
  options: StartOptions = {},
): Promise<void> {
  await withSimulator({ ...options, faults: [fault] }, visit);
}

/** All that comes over the wire until the other side closes. */
function wireTextOf(url: string): Promise<string> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    });
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => (text += chunk));
    socket.on("error", () => {}); // a reset connection: what came before it is what counts
    socket.on("close", () => resolve(text));
  });
}

test.each([
  ["500", 500, '{"message":"Internal Server Error"}'],
  ["503", 503, '{"message":"Service Unavailable"}'],
  ["429", 429, '{"message":"Too Many Requests"}'],
] as const)("fault %s answers with that status once, then service is normal", async (fault, status, text) => {
  await withFault(fault, async (url) => {
    const faulty = await fetch(url + dayPath);
    const normal = await fetch(url + dayPath);

    expect([faulty.status, await faulty.text()]).toEqual([status, text]);
    expect(faulty.headers.get("retry-after")).toBe(fault === "429" ? "1" : null);
    expect(normal.status).toBe(200);
    expect(parseBody(await normal.text()).data.length).toBeGreaterThan(20);
  });
});

test("fault html answers 200 with a maintenance page", async () => {
  await withFault("html", async (url) => {
    const answer = await fetch(url + dayPath);

    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await answer.text()).toContain("AirQino is under maintenance");
  });
});

test("fault cut promises the whole body and sends half of it", async () => {
  const lines: RequestLine[] = [];
  const onRequest = (line: RequestLine) => lines.push(line);
  const cut = async (url: string) => {
    const [head = "", body = ""] = (await wireTextOf(url + dayPath)).split("\r\n\r\n");
    const promised = Number(/content-length: (\d+)/i.exec(head)?.[1]);

    expect(promised).toBeGreaterThan(2_000);
    expect(body.length).toBe(Math.ceil(promised / 2));
    expect(lines).toEqual([{ method: "GET", path: dayPath, status: 200, bytes: body.length }]);
  };
  await withFault("cut", cut, { onRequest });
});

test("fault cut fails a client that reads the whole year", async () => {
  await withFault("cut", async (url) => {
    const answer = await fetch(`${url}${hourlyPath}/11`);

    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("terminated");
  });
});

test("fault reset closes the connection without a byte", async () => {
  const lines: RequestLine[] = [];
  const reset = async (url: string) => {
    expect(await wireTextOf(url + dayPath)).toBe("");
    expect(lines).toEqual([{ method: "GET", path: dayPath, status: 0, bytes: 0 }]);
  };
  await withFault("reset", reset, { onRequest: (line) => lines.push(line) });
});

test("fault malformed gives one row a text where PM2.5 belongs, the rest as ever", async () => {
  await withFault("malformed", async (url) => {
    const malformed = parseBody(await (await fetch(url + dayPath)).text()).data;
    const normal = parseBody(await (await fetch(url + dayPath)).text()).data;

    expect(malformed[0]).toEqual({ ...normal[0], "PM2.5": "n/a" });
    expect(malformed.slice(1)).toEqual(normal.slice(1));
  });
});

test("faults come in order, one a data request; other requests and none use up nothing else", async () => {
  await withSimulator({ faults: ["503", "none", "500"] }, async (url) => {
    const statuses: number[] = [];
    for (const path of ["/", dayPath, dayPath, "/", dayPath, dayPath]) statuses.push((await fetch(url + path)).status);

    expect(statuses).toEqual([404, 503, 200, 404, 500, 200]);
  });
});

test("a fault's name is checked", () => {
  expect(faults.map((fault) => faultSchema.parse(fault))).toEqual([
    "none",
    "cut",
    "500",
    "503",
    "429",
    "html",
    "reset",
    "malformed",
  ]);
  expect(faultSchema.safeParse("502").success).toBe(false);
});
