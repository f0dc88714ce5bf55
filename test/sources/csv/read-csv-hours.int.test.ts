import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CanceledError } from "../../../src/base/errors.ts";
import { type ReadCsvOptions, readCsvHours } from "../../../src/sources/csv/read-csv-hours.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** 2024-01-01T00:00Z, in hours since 1970. */
const newYear = 473_352;

/** Reads a file of that content at noon of 2024-03-01. */
async function read(content: string | Uint8Array, fileName = "hours.csv", options: Partial<ReadCsvOptions> = {}) {
  const path = join(folder, fileName);
  await writeFile(path, content);
  return readCsvHours(path, {
    now: new Date("2024-03-01T12:00:00Z"),
    signal: new AbortController().signal,
    ...options,
  });
}

async function faultOf(content: string | Uint8Array, fileName?: string): Promise<unknown> {
  return read(content, fileName).catch((error: unknown) => error);
}

const two = "station,hourStart,pm25,co\nDongsi,2024-01-01T00:00Z,12.5,0.3\nDongsi,2024-01-01T01:00Z,,-1e-3\n";

const dongsi = {
  file: "hours.csv",
  rows: 2,
  parameters: ["pm25", "co"],
  stations: [
    {
      name: "Dongsi",
      stationId: "dongsi",
      hours: Int32Array.of(newYear, newYear + 1),
      values: [Float64Array.of(12.5, Number.NaN), Float64Array.of(0.3, -0.001)],
    },
  ],
};

describe("a file of hours", () => {
  test("is read into columns, an empty cell as missing", async () => {
    expect(await read(two)).toEqual(dongsi);
  });

  test.each([
    ["without a newline at its end", two.trimEnd()],
    ["with CRLF", two.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\uFEFF${two}`],
    ["with quotes", two.replaceAll("Dongsi", '"Dongsi"')],
    ["with empty lines", two.replaceAll("\n", "\n\n")],
  ])("%s is the same", async (_, content) => {
    expect(await read(content)).toEqual(dongsi);
  });

  test("may be compressed", async () => {
    expect(await read(gzipSync(two), "hours.csv.gz")).toEqual({ ...dongsi, file: "hours.csv.gz" });
  });

  test("may have its columns and hours in any order", async () => {
    const content = [
      "co,hourStart,station,pm25",
      "3,2024-01-01T02:00Z,b,30",
      "1,2024-01-01T00:00Z,b,10",
      "5,2024-01-01T00:00Z,a,50",
      "2,2024-01-01T01:00Z,b,20",
    ];

    expect(await read(content.join("\n"))).toEqual({
      file: "hours.csv",
      rows: 4,
      parameters: ["co", "pm25"],
      stations: [
        {
          name: "b",
          stationId: "b",
          hours: Int32Array.of(newYear, newYear + 1, newYear + 2),
          values: [Float64Array.of(1, 2, 3), Float64Array.of(10, 20, 30)],
        },
        { name: "a", stationId: "a", hours: Int32Array.of(newYear), values: [Float64Array.of(5), Float64Array.of(50)] },
      ],
    });
  });

  test("may reach into the hour that has begun, and to a leap day", async () => {
    const { rows } = await read("station,hourStart,o3\na,2024-02-29T23:00Z,1\na,2024-03-01T12:00Z,2\n");

    expect(rows).toBe(2);
  });

  test("tells how far it is from time to time", async () => {
    const hours = Array.from({ length: 17 }, (_, day) =>
      Array.from(
        { length: 6_000 },
        (__, hour) => `s${day},${new Date(hour * 3_600_000).toISOString().slice(0, 16)}Z,1\n`,
      ),
    );
    const told: number[] = [];

    await read(`station,hourStart,pm25\n${hours.flat().join("")}`, "long.csv", { onRows: (rows) => told.push(rows) });

    expect(told).toEqual([100_000]);
  });
});

describe("a file is refused that", () => {
  const header = "station,hourStart,pm25";
  const row = "a,2024-01-01T00:00Z,1";
  const columns = "station, hourStart, co, pm25, pm10, no2, o3, temperature, relativeHumidity, internalTemperatureRaw";

  test.each([
    ["is empty", "", "line 1: found an empty file, expected a header like station,hourStart,pm25"],
    ["has no row", `${header}\n`, "line 2: found no row, expected at least one hour below the header"],
    [
      "has an unknown column",
      "station,hourStart,PM2.5\n",
      `line 1: found column "PM2.5", expected columns among ${columns}`,
    ],
    ["has no header", `${row}\n`, `line 1: found column "a", expected columns among ${columns}`],
    ["has a column twice", "station,hourStart,co,co\n", "line 1: found column co twice, expected each column once"],
    [
      "has no station",
      "hourStart,pm25\n",
      "line 1: found no column station, expected station,hourStart and parameters",
    ],
    ["has no hour", "station,pm25\n", "line 1: found no column hourStart, expected station,hourStart and parameters"],
    [
      "has no parameter",
      "station,hourStart\n",
      "line 1: found no parameter, expected at least one column of co, pm25, pm10, no2, o3, temperature, relativeHumidity, internalTemperatureRaw",
    ],
    ["has a short row", `${header}\n${row}\na,2024-01-01T01:00Z\n`, "line 3: found 2 cells, expected 3 as in line 1"],
    ["has a long row", `${header}\n${row},2\n`, "line 2: found 4 cells, expected 3 as in line 1"],
    [
      "names no station",
      `${header}\n,2024-01-01T00:00Z,1\n`,
      'line 2, column station: found "", expected a name that makes an id like station-3, of at most 40 signs',
    ],
    [
      "has two names for one id",
      `${header}\nStation 3,2024-01-01T00:00Z,1\nstation_3,2024-01-01T00:00Z,1\n`,
      'line 3, column station: found "station_3" beside "Station 3", expected one name only for the id station-3',
    ],
    [
      "has an hour twice",
      `${header}\n${row}\nb,2024-01-01T00:00Z,1\na,2023-12-31T00:00Z,2\n${row}\n`,
      'line 5, column hourStart: found 2024-01-01T00:00Z of station "a" again, after line 2, expected each hour of a station once',
    ],
    [
      "has an hour of the future",
      `${header}\na,2024-03-01T13:00Z,1\n`,
      'line 2, column hourStart: found "2024-03-01T13:00Z", expected an hour that has begun by now, 2024-03-01T12:00:00.000Z',
    ],
    ["has a quote that is never closed", `${header}\n"a,2024-01-01T00:00Z,1\n`, "line 2: found Quote Not Closed"],
  ])("%s", async (_, content, fault) => {
    const error = await faultOf(content);

    expect(error).toMatchObject({ code: "CSV_FAULT", kind: "data" });
    expect(error).toMatchObject({ message: expect.stringContaining(`hours.csv ${fault}`) });
    expect(error).toMatchObject({ message: expect.stringMatching(/; nothing was stored$/) });
  });

  test.each([
    "2024-01-01 00:00",
    "2024-01-01T00:30Z",
    "2024-01-01T24:00Z",
    "2023-02-29T00:00Z",
    "2024-01-01T00:00:00Z",
    "2024-01-01T00:00+08:00",
    "1969-12-31T23:00Z",
    "",
  ])("has the hour %j", async (cell) => {
    expect(await faultOf(`${header}\r\n${row}\r\na,${cell},1\r\n`)).toMatchObject({
      message: `hours.csv line 3, column hourStart: found "${cell}", expected the start of an hour in UTC like 2024-01-01T00:00Z; nothing was stored`,
    });
  });

  test.each(["NA", "NaN", "Infinity", "-inf", "1e999", "12,5", "0x10", " 1", "1.2.3", "null"])(
    "has the value %j",
    async (cell) => {
      expect(await faultOf(`${header}\na,2024-01-01T00:00Z,"${cell}"\n`)).toMatchObject({
        message: `hours.csv line 2, column pm25: found "${cell}", expected a number like 12.5, or nothing if it is missing; nothing was stored`,
      });
    },
  );

  test.each([
    ["is cut off", gzipSync(two).subarray(0, 40), "unexpected end of file"],
    ["is not compressed", Buffer.from(two), "incorrect header check"],
  ])("is called .gz and %s", async (_, content, fault) => {
    expect(await faultOf(content, "hours.csv.gz")).toMatchObject({
      code: "CSV_FAULT",
      message: `hours.csv.gz as a whole: found ${fault}, expected a whole file compressed by gzip; nothing was stored`,
    });
  });
});

test("a file that cannot be read is named with the reason", async () => {
  const reading = { now: new Date(), signal: new AbortController().signal };

  await expect(readCsvHours(join(folder, "none.csv"), reading)).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringMatching(/none\.csv: cannot be read \(ENOENT: .*\); name a CSV file, plain or \.gz$/),
  });
  await expect(readCsvHours(folder, reading)).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining("EISDIR"),
  });
});

test("reading stops when it is told to", async () => {
  await expect(read(two, "hours.csv", { signal: AbortSignal.abort(new CanceledError()) })).rejects.toThrow(
    CanceledError,
  );
});
