import { describe, expect, test } from "vitest";

import { stationColumns } from "../../bench/beijing/read-beijing.ts";

const file = "PRSA_Data_Dongsi_20130301-20170228.csv.gz";
const header =
  '"No","year","month","day","hour","PM2.5","PM10","SO2","NO2","CO","O3","TEMP","PRES","DEWP","RAIN","wd","WSPM","station"';

/** A whole file of equal hours, but for some rows, by their number from 1. */
function fileText(changed: Readonly<Record<number, string>> = {}, { rows = 35_064, first = header } = {}): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const local = new Date(Date.UTC(2013, 2, 1, index));
    const date = `${local.getUTCFullYear()},${local.getUTCMonth() + 1},${local.getUTCDate()},${local.getUTCHours()}`;
    return changed[index + 1] ?? `${index + 1},${date},9,12,3,17,300,89,-0.5,1024.5,-21.4,0,"E",2,"Dongsi"`;
  });
  return [first, ...lines, ""].join("\r\n");
}

describe("a file", () => {
  const columns = stationColumns(
    file,
    fileText({
      1: '1,2013,3,1,0,NA,12,3,17,NA,89,-0.5,1024.5,-21.4,-2.5e-17,"SSW",4,"Dongsi"',
      2: '2,2013,3,1,1,9,12,3,17,300,89,-0.5,1024.5,-21.4,0,NA,4,"Dongsi"',
    }),
  );
  const row = (index: number) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[index]]));

  test("has a column of 35,064 hours for each measured parameter, and the wind as a vector", () => {
    expect(Object.values(columns).map((column) => column.length)).toEqual(Array.from({ length: 13 }, () => 35_064));
    expect(row(35_063)).toEqual({
      pm25: 9,
      pm10: 12,
      so2: 3,
      no2: 17,
      co: 300,
      o3: 89,
      temperature: -0.5,
      pressure: 1024.5,
      dewPoint: -21.4,
      rain: 0,
      windSpeed: 2,
      // Wind from the east blows to the west.
      windU: -2,
      windV: expect.closeTo(0, 9),
    });
  });

  test("NA is missing, and a missing direction leaves the speed", () => {
    expect(row(0)).toMatchObject({ pm25: NaN, co: NaN, rain: -2.5e-17 });
    expect(row(1)).toMatchObject({ windSpeed: 4, windU: NaN, windV: NaN });
  });

  test("wind from south-southwest, 202.5°, blows to north-northeast", () => {
    expect(row(0).windU).toBeCloseTo(1.5307, 4);
    expect(row(0).windV).toBeCloseTo(3.6955, 4);
  });
});

describe("refuses", () => {
  test.each([
    [
      "an empty cell",
      fileText({ 2: '2,2013,3,1,1,,12,3,17,300,89,-0.5,1024.5,-21.4,0,"E",2,"Dongsi"' }),
      'row 2, column PM2.5: cannot be ""',
    ],
    [
      "a word for a number",
      fileText({ 3: '3,2013,3,1,2,9,12,3,17,0x12,89,-0.5,1024.5,-21.4,0,"E",2,"Dongsi"' }),
      'row 3, column CO: cannot be "0x12"',
    ],
    [
      "a direction that does not exist",
      fileText({ 35064: '35064,2017,2,28,23,9,12,3,17,300,89,-0.5,1024.5,-21.4,0,"EEN",2,"Dongsi"' }),
      'row 35064, column wd: cannot be "\\"EEN\\""',
    ],
    [
      "another station",
      fileText({ 2: '2,2013,3,1,1,9,12,3,17,300,89,-0.5,1024.5,-21.4,0,"E",2,"Gucheng"' }),
      'row 2, column station: cannot be "\\"Gucheng\\""',
    ],
    [
      "an hour out of its place",
      fileText({ 2: '2,2013,3,1,2,9,12,3,17,300,89,-0.5,1024.5,-21.4,0,"E",2,"Dongsi"' }),
      "row 2: cannot be number, year, month, day, hour 2,2013,3,1,2",
    ],
    ["a row cut short", fileText({ 2: "2,2013,3,1,1,9" }), "row 2: expected 18 cells, found 6"],
    ["a file cut short", fileText({}, { rows: 35_063 }), "expected 35064 rows that end in CRLF, found 35063"],
    ["other columns", fileText({}, { first: '"No"' }), `expected the header ${header}, found "No"`],
  ])("%s", (_, text, fault) => {
    expect(() => stationColumns(file, text)).toThrowError(
      expect.objectContaining({
        code: "BEIJING_FILE",
        message: `${file}: ${fault}; fetch the Beijing multi-site data (UCI 501) again`,
      }),
    );
  });
});
