import { describe, expect, test } from "vitest";

import { utcHourSchema } from "../../src/base/utc-hour.ts";
import { championOf, forecastModelId } from "../../src/domain/forecast-model.ts";
import { model, promotion } from "../support/forecasts.ts";

const january = model("2024-01-20T13:00Z"); // promoted at 13:20
const february = model("2024-02-20T13:00Z");
const keptBack = model("2024-03-20T13:00Z", { verdict: "kept-back" });

test("a model is named by its parameter and its newest training hour", () => {
  expect(forecastModelId("pm25", utcHourSchema.parse("2024-01-20T13:00Z"))).toBe("pm25/2024-01-20T13Z");
});

describe("the champion", () => {
  test("is nobody before a model was promoted", () => {
    expect(championOf([], [])).toBeNull();
    expect(championOf([keptBack], [])).toBeNull();
  });

  test("is the newest model that its training promoted, in whatever order they are given", () => {
    expect(championOf([january, february, keptBack], [])).toBe("pm25/2024-02-20T13Z");
    expect(championOf([keptBack, february, january], [])).toBe("pm25/2024-02-20T13Z");
  });

  test("is the model that a person went back to, until a newer one is trained and promoted", () => {
    const back = promotion("2024-02-21T08:00:00.000Z", "pm25/2024-01-20T13Z");

    expect(championOf([january, february, keptBack], [back])).toBe("pm25/2024-01-20T13Z");
    expect(championOf([january, february, keptBack, model("2024-04-20T13:00Z")], [back])).toBe("pm25/2024-04-20T13Z");
  });

  test("is a model that was kept back, if a person promotes it", () => {
    const trusted = promotion("2024-03-20T13:20:00.001Z", "pm25/2024-03-20T13Z");

    expect(championOf([january, keptBack], [trusted])).toBe("pm25/2024-03-20T13Z");
  });

  test("is what the person said last", () => {
    const first = promotion("2024-02-21T08:00:00.000Z", "pm25/2024-01-20T13Z");
    const second = promotion("2024-02-22T08:00:00.000Z", "pm25/2024-02-20T13Z");

    expect(championOf([january, february], [second, first])).toBe("pm25/2024-02-20T13Z");
  });

  test("is what the person said, at the very instant of a training", () => {
    const same = promotion("2024-02-20T13:20:00.000Z", "pm25/2024-01-20T13Z");

    expect(championOf([january, february], [same])).toBe("pm25/2024-01-20T13Z");
  });
});
