import { describe, expect, test } from "vitest";

import { stationIdSchema, stationSchema, stationsSchema } from "../../src/domain/station.ts";

/** SMART188 as a stations file has it, unless told otherwise. */
function entry(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    stationId: "smart188",
    name: "SMART188 · Pharmacie du Bonheur",
    sourceId: "283164601",
    latitude: 5.369298,
    longitude: -3.95893,
    timeZone: "Africa/Abidjan",
    dataFrom: "2022-08-01",
    siteSince: "2023-05-06",
    ...fields,
  };
}

/** "path: message" of everything that is wrong with a stations file. */
function faultsOf(file: unknown): string[] {
  const parsed = stationsSchema.safeParse(file);
  return (parsed.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

test("a station is read as written, its day being the UTC day unless told otherwise", () => {
  expect(stationSchema.parse(entry())).toEqual({ ...entry(), dayBoundary: "utc" });
});

describe("a station's id", () => {
  test.each(["smart188", "a", "7", "abidjan-nord-2", "a".repeat(40)])("may be %s", (id) => {
    expect(stationIdSchema.safeParse(id).success).toBe(true);
  });

  test.each(["", "SMART188", "-a", "smart_188", "smart 188", "smart/188", "é", "a".repeat(41), "a\n"])(
    "may not be %j",
    (id) => {
      expect(stationIdSchema.safeParse(id).error?.issues[0]?.message).toBe(
        "expected a slug like smart188: lower-case letters, digits, hyphens",
      );
    },
  );
});

test.each<readonly [fields: Record<string, unknown>, fault: string]>([
  [{ sourceId: 283164601 }, "0.sourceId: Invalid input: expected string, received number"],
  [{ sourceId: "SMART188" }, "0.sourceId: expected AirQino's numeric id, as text"],
  [{ latitude: 90.1 }, "0.latitude: Too big: expected number to be <=90"],
  [{ latitude: -90.1 }, "0.latitude: Too small: expected number to be >=-90"],
  [{ longitude: 180.1 }, "0.longitude: Too big: expected number to be <=180"],
  [{ longitude: "3.9" }, "0.longitude: Invalid input: expected number, received string"],
  [{ timeZone: "Abidjan" }, "0.timeZone: expected an IANA time zone like Africa/Abidjan"],
  [{ timeZone: "" }, "0.timeZone: expected an IANA time zone like Africa/Abidjan"],
  [{ timeZone: "+01:00" }, "0.timeZone: expected an IANA time zone like Africa/Abidjan"],
  [{ dataFrom: "2023-02-29" }, "0.dataFrom: no such day in the calendar"],
  [{ siteSince: "6.5.2023" }, "0.siteSince: expected a day like 2024-03-01"],
  [{ name: "" }, "0.name: Too small: expected string to have >=1 characters"],
  [{ elevation: 40 }, '0: Unrecognized key: "elevation"'],
])("a station with %j is refused", (fields, fault) => {
  expect(faultsOf([entry(fields)])).toEqual([fault]);
});

test.each([
  [90, 180],
  [-90, -180],
  [0, 0],
])("the ends of the globe are places: %d, %d", (latitude, longitude) => {
  expect(faultsOf([entry({ latitude, longitude })])).toEqual([]);
});

describe("a stations file", () => {
  test("holds at least one station", () => {
    expect(faultsOf([])).toEqual([": expected at least one station"]);
  });

  test("names no station and no number of the source twice, and every repetition is told", () => {
    const file = [entry(), entry({ stationId: "smart189" }), entry({ sourceId: "2" }), entry({ sourceId: "3" })];

    expect(faultsOf(file)).toEqual([
      "2.stationId: smart188 is used twice",
      "3.stationId: smart188 is used twice",
      "1.sourceId: 283164601 is used twice",
    ]);
  });

  test("may hold stations without API and without place", () => {
    const archive = { sourceId: null, latitude: null, longitude: null };

    expect(faultsOf([entry({ stationId: "a", ...archive }), entry({ stationId: "b", ...archive })])).toEqual([]);
  });

  test("may hold stations at one place under one name", () => {
    expect(faultsOf([entry(), entry({ stationId: "smart189", sourceId: "2" })])).toEqual([]);
  });
});
