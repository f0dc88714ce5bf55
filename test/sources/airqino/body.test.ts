import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { instantSchema } from "../../../src/base/instant.ts";
import { hoursOfBody } from "../../../src/sources/airqino/body.ts";
import { smart188 } from "../../support/hours.ts";

/** A row as AirQino prints it, unless told otherwise. */
function row(timestamp: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    timestamp,
    CO: 0.25,
    T: 29.376667,
    "T. int.": 407.9,
    NO2: 17.839743,
    O3: 35.581387,
    PM10: 9.966666,
    "PM2.5": 2.9333334,
    RH: 73.753334,
    ...fields,
  };
}

function without(key: string, { [key]: _dropped, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

function body(...rows: readonly unknown[]) {
  return { header: { station_name: "SMART188", station_lat: 5.37, station_lon: 0.05 }, data: rows };
}

/** The hours of a body that was fetched on 2024-03-01 at 13:05 unless told otherwise. */
function read(json: unknown, fetchedAt = "2024-03-01T13:05:00.000Z") {
  return hoursOfBody(json, { stationId: smart188, fetchedAt: instantSchema.parse(fetchedAt), payload: "abc" });
}

/** "2024-03-01T12:00Z" for a final hour, "2024-03-01T13:00Z provisional" for an unfinished one. */
function hoursRead(json: unknown, fetchedAt?: string): string[] {
  return read(json, fetchedAt).map((hour) => `${hour.hourStart}${hour.provisional ? " provisional" : ""}`);
}

function expectRefused(json: unknown, fault: string): void {
  expect(() => read(json)).toThrow(
    expect.objectContaining({
      name: "MalformedBodyError",
      code: "SOURCE_BODY_MALFORMED",
      kind: "data",
      retryable: false,
      message: `station smart188: the body does not fit: ${fault}; nothing was stored, report it to the source`,
    }),
  );
}

describe("a row", () => {
  test("becomes an hour, named by its start in UTC, its values under our names", () => {
    expect(read(body(row("2024-03-01 12:00:00"), row("2024-03-01 13:00:00")))[0]).toEqual({
      stationId: "smart188",
      hourStart: "2024-03-01T12:00Z",
      values: {
        co: 0.25,
        pm25: 2.9333334,
        pm10: 9.966666,
        no2: 17.839743,
        o3: 35.581387,
        temperature: 29.376667,
        relativeHumidity: 73.753334,
        internalTemperatureRaw: 407.9,
      },
      provisional: false,
      fetchedAt: "2024-03-01T13:05:00.000Z",
      payload: "abc",
      restatements: [],
      restatedAt: null,
    });
  });

  test.each([
    ["CO", "co"],
    ["PM2.5", "pm25"],
    ["PM10", "pm10"],
    ["NO2", "no2"],
    ["O3", "o3"],
    ["T", "temperature"],
    ["RH", "relativeHumidity"],
    ["T. int.", "internalTemperatureRaw"],
  ] as const)("without %s, or with null there, has no %s, and all else", (key, parameter) => {
    const whole = row("2024-03-01 12:00:00");
    const [complete, absent, empty] = [whole, without(key, whole), { ...whole, [key]: null }].map(
      (one) => read(body(one))[0]?.values,
    );

    expect(absent).toEqual({ ...complete, [parameter]: null });
    expect(empty).toEqual({ ...complete, [parameter]: null });
  });

  test("keeps zeros and negative values as they are", () => {
    expect(read(body(row("2024-03-01 12:00:00", { CO: -0.25, O3: 0 })))[0]?.values).toMatchObject({ co: -0.25, o3: 0 });
  });

  test("may hold fields that we do not know", () => {
    expect(hoursRead(body(row("2024-03-01 12:00:00", { VOC: 3, note: "x" }), row("2024-03-01 13:00:00")))).toEqual([
      "2024-03-01T12:00Z",
      "2024-03-01T13:00Z provisional",
    ]);
  });
});

test("a body without rows has no hours", () => {
  expect(read(body())).toEqual([]);
});

describe("the newest hour", () => {
  const rows = [row("2024-03-01 11:00:00"), row("2024-03-01 12:00:00"), row("2024-03-01 13:00:00")];

  test("is unfinished, the ones before it are final", () => {
    expect(hoursRead(body(...rows))).toEqual([
      "2024-03-01T11:00Z",
      "2024-03-01T12:00Z",
      "2024-03-01T13:00Z provisional",
    ]);
  });

  test("is found in rows of any order", () => {
    expect(hoursRead(body(...rows.toReversed()))).toEqual([
      "2024-03-01T13:00Z provisional",
      "2024-03-01T12:00Z",
      "2024-03-01T11:00Z",
    ]);
  });

  test("of a body fetched in the first instant of the hour belongs to it", () => {
    expect(hoursRead(body(...rows), "2024-03-01T13:00:00.000Z").at(-1)).toBe("2024-03-01T13:00Z provisional");
  });

  test("that is newer than the fetch is left out, and the one before it is not taken for finished", () => {
    expect(hoursRead(body(...rows), "2024-03-01T12:59:59.999Z")).toEqual([
      "2024-03-01T11:00Z",
      "2024-03-01T12:00Z provisional",
    ]);
  });

  test("of a station that went silent stays unfinished for a day, then counts as final", () => {
    expect(hoursRead(body(row("2024-03-01 12:00:00")), "2024-03-02T12:59:59.999Z")).toEqual([
      "2024-03-01T12:00Z provisional",
    ]);
    expect(hoursRead(body(row("2024-03-01 12:00:00")), "2024-03-02T13:00:00.000Z")).toEqual(["2024-03-01T12:00Z"]);
  });

  test("may be midnight of the leap day", () => {
    expect(hoursRead(body(row("2024-02-28 23:00:00"), row("2024-02-29 00:00:00")), "2024-02-29T00:05:00.000Z")).toEqual(
      ["2024-02-28T23:00Z", "2024-02-29T00:00Z provisional"],
    );
  });
});

describe("a body that is not what the API's reference says is refused:", () => {
  test.each<readonly [what: string, json: unknown, fault: string]>([
    ["nothing", null, "the whole: Invalid input: expected object, received null, found null"],
    ["a list", [], "the whole: Invalid input: expected object, received array, found []"],
    ["an empty object", {}, "header: Invalid input: expected object, received undefined, found nothing"],
    [
      "no rows",
      { header: { station_name: "SMART188" } },
      "data: Invalid input: expected array, received undefined, found nothing",
    ],
    [
      "a header without name",
      { header: {}, data: [] },
      "header, station_name: Invalid input: expected string, received undefined, found nothing",
    ],
    [
      "an error of the API in place of rows",
      { header: { station_name: "SMART188" }, data: { message: "no data" } },
      'data: Invalid input: expected array, received object, found {"message":"no data"}',
    ],
    ["a row that is none", body(null), "row 0: Invalid input: expected object, received null, found null"],
  ])("%s", (_, json, fault) => {
    expectRefused(json, fault);
  });

  test.each([
    ["PM2.5", "n/a", 'expected number, received string, found "n/a"'],
    ["CO", "0.25", 'expected number, received string, found "0.25"'],
    ["T. int.", true, "expected number, received boolean, found true"],
    ["RH", [1], "expected number, received array, found [1]"],
  ])("%s as %j, naming row and field", (key, value, fault) => {
    expectRefused(
      body(row("2024-03-01 11:00:00"), row("2024-03-01 12:00:00", { [key]: value })),
      `row 1, field ${key}: Invalid input: ${fault}`,
    );
  });

  test("a long value, which is told in part only", () => {
    expectRefused(
      body(row("2024-03-01 11:00:00", { CO: "x".repeat(500) })),
      `row 0, field CO: Invalid input: expected number, received string, found "${"x".repeat(79)}`,
    );
  });

  test.each(["2024-03-01 12:30:00", "2024-03-01T12:00:00", "2024-03-01 12:00:00Z", "2024-03-01", "1709294400", ""])(
    "a timestamp like %j",
    (timestamp) => {
      expectRefused(
        body(row(timestamp)),
        `row 0, field timestamp: expected a full hour like 2024-03-01 13:00:00, found "${timestamp}"`,
      );
    },
  );

  test("a row without timestamp", () => {
    expectRefused(
      body(without("timestamp", row(""))),
      "row 0, field timestamp: Invalid input: expected string, received undefined, found nothing",
    );
  });

  test.each(["2023-02-29 12:00:00", "2024-03-01 24:00:00", "2024-13-01 00:00:00"])(
    "the timestamp %s, which is no hour of the calendar, naming its row",
    (timestamp) => {
      expectRefused(
        body(row("2024-03-01 11:00:00"), row(timestamp)),
        `row 1: timestamp "${timestamp}" is no hour of the calendar`,
      );
    },
  );

  test("an hour that stands there twice", () => {
    expectRefused(
      body(row("2024-03-01 11:00:00"), row("2024-03-01 12:00:00"), row("2024-03-01 11:00:00")),
      'row 2: timestamp "2024-03-01 11:00:00" stands there twice',
    );
  });
});

describe("raw sensor counts, which other endpoints give under the same names, are refused:", () => {
  const rows = (each: readonly Record<string, unknown>[]) =>
    body(...each.map((fields, index) => row(`2024-03-01 0${index}:00:00`, fields)));

  test("CO above 30 mg/m³ in more than half of the rows", () => {
    expectRefused(rows([{ CO: 31 }, { CO: 412 }, { CO: 30 }]), "CO above 30 mg/m³ in 2 of 3 rows: raw counts");
  });

  test("but not in half of them, nor CO of exactly 30", () => {
    expect(read(rows([{ CO: 31 }, { CO: 30 }]))).toHaveLength(2);
    expect(read(rows([{ CO: 30 }, { CO: 30 }, { CO: 30 }]))).toHaveLength(3);
  });

  test("NO2 equal to O3 in every row that has both", () => {
    expectRefused(
      rows([{ NO2: 512, O3: 512 }, { NO2: 498, O3: 498 }, { NO2: null }, { NO2: 505, O3: 505 }]),
      "NO2 equals O3 in all 3 rows: raw counts",
    );
  });

  test("but not with one row that differs, nor in two rows, which may be chance", () => {
    expect(
      read(
        rows([
          { NO2: 5, O3: 5 },
          { NO2: 6, O3: 6 },
          { NO2: 7, O3: 8 },
        ]),
      ),
    ).toHaveLength(3);
    expect(
      read(
        rows([
          { NO2: 5, O3: 5 },
          { NO2: 6, O3: 6 },
        ]),
      ),
    ).toHaveLength(2);
  });
});

test("the order of rows changes nothing but the order of hours; at most one hour is unfinished, and it is the newest", () => {
  const anyRows = fc
    .uniqueArray(fc.integer({ min: 0, max: 23 }), { maxLength: 24 })
    .map((hours) => hours.map((hour) => row(`2024-03-01 ${String(hour).padStart(2, "0")}:00:00`, { T: hour })));
  fc.assert(
    fc.property(anyRows, (rows) => {
      const hours = read(body(...rows));
      const inOrder = (list: typeof hours) =>
        list.toSorted((left, right) => (left.hourStart < right.hourStart ? -1 : 1));

      expect(inOrder(read(body(...rows.toReversed())))).toEqual(inOrder(hours));
      expect(hours.every((hour) => hour.hourStart <= "2024-03-01T13:00Z")).toBe(true);
      const newest = inOrder(hours).at(-1);
      expect(hours.filter((hour) => hour.provisional)).toEqual(newest ? [newest] : []);
    }),
  );
});
