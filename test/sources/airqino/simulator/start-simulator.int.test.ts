import { get } from "node:http";

import { describe, expect, test } from "vitest";

import { ConfigurationError } from "../../../../src/base/errors.ts";
import { type RequestLine, startSimulator } from "../../../../src/sources/airqino/simulator/start-simulator.ts";
import { hourlyPath, parseBody, stations, textOf, utcClock, withSimulator } from "./simulator-builders.ts";

const clock = utcClock("2024-09-09T10:20:00Z");

async function yearOf(seed: number, instant = "2024-09-09T10:20:00Z"): Promise<string> {
  let text = "";
  await withSimulator({ seed, clock: utcClock(instant) }, async (url) => {
    text = await textOf(`${url}${hourlyPath}/22`);
  });
  return text;
}

/** Content headers and body bytes as they come over the wire. */
function rawAnswer(url: string, acceptEncoding: string) {
  return new Promise<{ length: string | undefined; encoding: string | undefined; bytes: number }>((resolve, reject) => {
    get(url, { agent: false, headers: { "accept-encoding": acceptEncoding } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => (bytes += chunk.byteLength));
      answer.on("end", () => {
        resolve({ length: answer.headers["content-length"], encoding: answer.headers["content-encoding"], bytes });
      });
    }).on("error", reject);
  });
}

describe("the hourly endpoint", () => {
  test("gives equal bytes for the same seed and clock, others for another seed", async () => {
    const first = await yearOf(1);

    expect(await yearOf(1)).toBe(first);
    expect(await yearOf(2)).not.toBe(first);
  });

  test("gives about a year of ascending, unique, full hours with the API's keys", async () => {
    const { header, data } = parseBody(await yearOf(1));
    const timestamps = data.map((row) => String(row["timestamp"]));

    expect(Object.keys(header)).toEqual(["station_name", "station_lat", "station_lon"]);
    expect(header["station_name"]).toBe("SMART22");
    expect(data.length).toBeGreaterThan(7_000);
    expect(data.length).toBeLessThanOrEqual(8_760);
    expect(timestamps).toEqual([...new Set(timestamps)].toSorted());
    expect(timestamps.filter((timestamp) => !/^\d{4}-\d{2}-\d{2} \d{2}:00:00$/.test(timestamp))).toEqual([]);
    expect([...new Set(data.map((row) => Object.keys(row).join()))].toSorted()).toEqual([
      "timestamp,CO,T,T. int.,NO2,O3,PM10,PM2.5",
      "timestamp,CO,T,T. int.,NO2,O3,PM10,PM2.5,RH",
    ]);
  });

  test("gives between two dates the same rows as in the whole body, the end exclusive", async () => {
    await withSimulator({}, async (url) => {
      const whole = parseBody(await textOf(`${url}${hourlyPath}/11`)).data;
      const dates = "start_date=20240305-0000&end_date=20240306-0600";
      const window = parseBody(await textOf(`${url}${hourlyPath}/11?${dates}`)).data;
      const within = (row: (typeof whole)[number]) =>
        String(row["timestamp"]) >= "2024-03-05 00:00:00" && String(row["timestamp"]) < "2024-03-06 06:00:00";

      expect(window.length).toBeGreaterThan(24);
      expect(window).toEqual(whole.filter(within));
    });
  });

  test("refuses dates it cannot read", async () => {
    await withSimulator({}, async (url) => {
      const answer = await fetch(`${url}${hourlyPath}/11?start_date=2024-03-05`);

      expect(answer.status).toBe(400);
      expect(await answer.text()).toBe('{"message":"start_date: expected YYYYmmdd-HHMM in UTC, got 2024-03-05"}');
    });
  });

  test.each(["/v3/getStationHourlyAvg/33", "/v3/getStationHourlyAvg", "/v3/getStationHourlyAvg/11/x", "/", "//11"])(
    "%s does not exist",
    async (path) => {
      await withSimulator({}, async (url) => {
        const answer = await fetch(`${url}${path}`);

        expect([answer.status, await answer.text()]).toEqual([404, "{}"]);
      });
    },
  );

  test("states the length of its body, compressed or not", async () => {
    await withSimulator({}, async (url) => {
      const plain = await rawAnswer(`${url}${hourlyPath}/11`, "identity");
      const compressed = await rawAnswer(`${url}${hourlyPath}/11`, "br, gzip;q=0.8");
      const refused = await rawAnswer(`${url}${hourlyPath}/11`, "gzip;q=0");

      expect(plain).toEqual({ length: String(plain.bytes), encoding: undefined, bytes: plain.bytes });
      expect(compressed).toEqual({ length: String(compressed.bytes), encoding: "gzip", bytes: compressed.bytes });
      expect(refused).toEqual(plain);
      expect(plain.bytes).toBeGreaterThan(1_200_000);
      expect(compressed.bytes).toBeLessThan(plain.bytes / 2);
    });
  });
});

test("each request is counted and told, with its query and the bytes that were sent", async () => {
  const lines: RequestLine[] = [];
  const simulator = await startSimulator({ stations, clock, onRequest: (line) => lines.push(line) });
  await fetch(`${simulator.url}/nothing?here=1`, { headers: { "accept-encoding": "identity" } });
  await fetch(`${simulator.url}/token`, { method: "POST", headers: { "accept-encoding": "identity" }, body: "x" });
  await simulator.close();

  expect(simulator.requests()).toBe(2);
  expect(lines).toEqual([
    { method: "GET", path: "/nothing?here=1", status: 404, bytes: 2 },
    { method: "POST", path: "/token", status: 404, bytes: 2 },
  ]);
});

test("a closed simulator answers nobody, and may be closed again", async () => {
  const simulator = await startSimulator({ stations, clock });
  await textOf(`${simulator.url}/`); // leaves a connection open
  await simulator.close();
  await simulator.close();

  await expect(fetch(simulator.url)).rejects.toThrow("fetch failed");
});

test("a port in use is a fault of the configuration", async () => {
  await withSimulator({}, async (url) => {
    const port = Number(new URL(url).port);
    const second = startSimulator({ stations, clock, port });

    await expect(second).rejects.toThrow(ConfigurationError);
    await expect(second).rejects.toMatchObject({
      code: "CONFIGURATION",
      message:
        `simulator at 127.0.0.1:${port}: cannot listen ` +
        `(listen EADDRINUSE: address already in use 127.0.0.1:${port}); choose another port or host`,
    });
  });
});
