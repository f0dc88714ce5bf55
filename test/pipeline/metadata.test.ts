import { describe, expect, test } from "vitest";

import { metadataSchema, metadataValueSchema } from "../../src/pipeline/metadata.ts";

describe("metadata", () => {
  test("rule 15: has the twelve types of Dagster's Pipes, and keeps each as it is", () => {
    const metadata = {
      note: { type: "text", value: "restated" },
      source: { type: "url", value: "https://airqino.example/188" },
      body: { type: "path", value: "payloads/188.json" },
      summary: { type: "md", value: "**24** hours" },
      station: { type: "json", value: { id: 188, parts: ["pm25", null] } },
      hours: { type: "int", value: 24 },
      mean: { type: "float", value: 10.5 },
      isValid: { type: "bool", value: false },
      fetchedAt: { type: "timestamp", value: "2024-03-01T13:05:00Z" },
      hoursOfDay: {
        type: "table",
        value: [
          { hour: 13, pm25: 10.5 },
          { hour: 14, pm25: null },
        ],
      },
      columns: { type: "table_schema", value: { hour: "int", pm25: "float" } },
      nothing: { type: "null", value: null },
    };

    expect(metadataSchema.parse(metadata)).toEqual(metadata);
  });

  test("rule 15: numbers may have a unit", () => {
    expect(metadataValueSchema.parse({ type: "float", value: 10.5, unit: "µg/m³" })).toEqual({
      type: "float",
      value: 10.5,
      unit: "µg/m³",
    });
    expect(metadataValueSchema.parse({ type: "int", value: 24, unit: "hours" })).toMatchObject({ unit: "hours" });
  });

  test("may be empty", () => {
    expect(metadataSchema.parse({})).toEqual({});
  });

  test.each([
    ["an unknown type", { type: "histogram", value: [1, 2] }],
    ["no type", { value: 1 }],
    ["no value", { type: "int" }],
    ["an int with a fraction", { type: "int", value: 1.5 }],
    ["a number as text", { type: "float", value: "10.5" }],
    ["a number that is none", { type: "float", value: Number.NaN }],
    ["an infinite number", { type: "float", value: Number.POSITIVE_INFINITY }],
    ["a timestamp without zone", { type: "timestamp", value: "2024-03-01T13:05:00" }],
    ["a day as timestamp", { type: "timestamp", value: "2024-03-01" }],
    ["a text with a unit", { type: "text", value: "much", unit: "µg/m³" }],
    ["a table that is no list of rows", { type: "table", value: { hour: 13 } }],
    ["a table schema with columns of no type", { type: "table_schema", value: { hour: 13 } }],
    ["json that JSON cannot hold", { type: "json", value: () => 1 }],
    ["a null with a value", { type: "null", value: 0 }],
  ])("rule 15: is refused with %s", (_what, value) => {
    expect(metadataSchema.safeParse({ fact: value }).success).toBe(false);
  });
});
