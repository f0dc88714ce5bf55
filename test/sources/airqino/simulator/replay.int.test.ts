import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { ConfigurationError } from "../../../../src/base/errors.ts";
import { openReplay } from "../../../../src/sources/airqino/simulator/replay.ts";
import { hourlyPath, stations, textOf, utcClock, withSimulator } from "./simulator-builders.ts";

const expectedNames =
  "v3-body_<numericId>_<NAME>_fetched-<YYYY-MM-DD>.json or v3-data_<numericId>_<NAME>_fetched-<YYYY-MM-DD>.json";
const december =
  '[{"timestamp": "2023-12-06 15:00:00", "PM2.5": 1.5},\n {"timestamp": "2023-12-06 16:00:00", "PM2.5": 2.0}]';
const september = '{"header": {"station_name": "X"},\n "data": [{"timestamp": "2024-09-09 10:00:00", "PM2.5": 7.0}]}\n';

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-replay-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const record = (fileName: string, text: string) => writeFile(join(folder, fileName), text);

async function replayed(instant: string, path: string): Promise<[status: number, text: string]> {
  let answered: [number, string] = [0, ""];
  await withSimulator({ replayFolder: folder, clock: utcClock(instant) }, async (url) => {
    const answer = await fetch(url + hourlyPath + path);
    answered = [answer.status, await answer.text()];
  });
  return answered;
}

describe("the body served", () => {
  test("is a whole recorded body byte for byte, whatever dates are asked for", async () => {
    await record("v3-body_11_SMART11_fetched-2024-09-09.json", september);

    expect(await replayed("2024-09-09T10:20:00Z", "/11")).toEqual([200, september]);
    expect(await replayed("2024-09-09T10:20:00Z", "/11?start_date=20990101-0000&end_date=x")).toEqual([200, september]);
  });

  test("wraps a bare array in a header with the configured coordinates, 0 for a station without", async () => {
    await record("v3-data_11_SMART11_fetched-2023-12-06.json", december);
    await record("v3-data_33_SMART_33_fetched-2023-12-06.json", december);

    expect(await replayed("2023-12-06T17:00:00Z", "/11")).toEqual([
      200,
      `{"header": {"station_name": "SMART11", "station_lat": 5.369298, "station_lon": -3.95893}, "data": ${december}}`,
    ]);
    expect(await replayed("2023-12-06T17:00:00Z", "/33")).toEqual([
      200,
      `{"header": {"station_name": "SMART_33", "station_lat": 0, "station_lon": 0}, "data": ${december}}`,
    ]);
  });

  test("is the newest that is not later than the clock; before the first there is none", async () => {
    await record("v3-data_11_SMART11_fetched-2023-12-06.json", december);
    await record("v3-body_11_SMART11_fetched-2024-09-09.json", september);
    const pm25At = async (instant: string) =>
      (await replayed(instant, "/11"))[1].match(/[\d.]+(?=\}\])/)?.[0] ?? "none";

    expect(await replayed("2023-12-06T15:59:59.999Z", "/11")).toEqual([404, "{}"]);
    expect(await pm25At("2023-12-06T16:00:00Z")).toBe("2.0");
    expect(await pm25At("2024-09-09T09:59:59.999Z")).toBe("2.0");
    expect(await pm25At("2024-09-09T10:00:00Z")).toBe("7.0");
  });

  test("is none for a station that was not recorded, configured or not", async () => {
    await record("v3-body_11_SMART11_fetched-2024-09-09.json", september);

    expect(await replayed("2025-01-01T00:00:00Z", "/22")).toEqual([404, "{}"]);
    expect(await replayed("2025-01-01T00:00:00Z", "/99")).toEqual([404, "{}"]);
  });

  test("suffers faults as simulated ones do", async () => {
    await record("v3-body_11_SMART11_fetched-2024-09-09.json", september);
    await withSimulator({ replayFolder: folder, faults: ["malformed"] }, async (url) => {
      expect(await textOf(`${url}${hourlyPath}/11`)).toBe(september.replace("7.0", '"n/a"'));
    });
  });
});

describe("a folder that cannot be replayed", () => {
  const fault = () => openReplay(folder, stations).catch((error: unknown) => error);

  test("because it does not exist", async () => {
    const missing = join(folder, "missing");
    const error = await openReplay(missing, stations).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      code: "CONFIGURATION",
      message:
        `replay folder ${missing}: cannot be read (ENOENT: no such file or directory, scandir '${missing}'); ` +
        `expected a folder with files named ${expectedNames}`,
    });
  });

  test("because no file in it has the name of a recorded body", async () => {
    await record("v3-body_11_fetched.json", september);

    expect(await fault()).toMatchObject({
      code: "CONFIGURATION",
      message: `replay folder ${folder}: holds no recorded body; expected files named ${expectedNames}`,
    });
  });

  test("because files in it are not recorded bodies: every one is named with its fault", async () => {
    const texts = ["{", december, '{"header": {}, "data": []}', september.replace("10:00:00", "10h")];
    await Promise.all(texts.map((text, day) => record(`v3-body_1_A_fetched-2024-09-0${day + 1}.json`, text)));
    await record("v3-data_1_A_fetched-2024-09-05.json", september);
    await record("v3-data_1_A_fetched-2024-09-06.json", december.replaceAll("2023-12-06", "2023-13-06"));

    const name = (day: number, form = "body") => `v3-${form}_1_A_fetched-2024-09-0${day}.json is not a recorded body:`;
    expect(await fault()).toMatchObject({
      faults: [
        expect.stringContaining(`${name(1)} Expected property name`),
        `${name(2)} top level: Invalid input: expected object, received array`,
        `${name(3)} data: expected at least one row`,
        `${name(4)} data.0.timestamp: expected 2024-09-09 10:00:00`,
        `${name(5, "data")} top level: Invalid input: expected array, received object`,
        `${name(6, "data")} the last row's timestamp is not in the calendar`,
      ],
    });
  });
});
