import { describe, expect, test } from "vitest";

import {
  type Existence,
  existingSlots,
  fixedDimension,
  partitionsOf,
  pastSlots,
  stationDays,
  stationHours,
} from "../../src/pipeline/partitions.ts";
import { utcDays, utcMonths } from "../../src/pipeline/time-grid.ts";
import { station } from "../support/hours.ts";
import { rangesOf } from "./planned.ts";

/** Partitions from `first` on that exist at `now`, as keys. */
function existing(partitions: Existence, first: string, now: string): string[] {
  const { grid } = partitions;
  const slots = existingSlots(partitions, grid.slotOf(first) ?? Number.NaN, new Date(now));
  return slots.from < slots.to ? rangesOf(grid, [slots]) : [];
}

describe("a partition exists", () => {
  test("rule 6: five minutes after its end, not a millisecond before", () => {
    expect(existing(stationHours(), "2024-03-01T11:00Z", "2024-03-01T13:04:59.999Z")).toEqual(["2024-03-01T11:00Z"]);
    expect(existing(stationHours(), "2024-03-01T11:00Z", "2024-03-01T13:05:00.000Z")).toEqual([
      "2024-03-01T11:00Z to 2024-03-01T12:00Z",
    ]);
  });

  test("rule 6: after the lag of its asset, be it none or longer than its window", () => {
    const withoutLag = stationDays({ lagMinutes: 0 });
    expect(existing(withoutLag, "2024-02-28", "2024-02-29T23:59:59.999Z")).toEqual(["2024-02-28"]);
    expect(existing(withoutLag, "2024-02-28", "2024-03-01T00:00:00.000Z")).toEqual(["2024-02-28 to 2024-02-29"]);

    const twoDays = stationDays({ lagMinutes: 2 * 24 * 60 });
    expect(existing(twoDays, "2024-02-28", "2024-03-02T23:59:59.999Z")).toEqual(["2024-02-28"]);
    expect(existing(twoDays, "2024-02-28", "2024-03-03T00:00:00.000Z")).toEqual(["2024-02-28 to 2024-02-29"]);
  });

  test("rule 6: from its start on if its asset follows the running window, then without lag unless one is given", () => {
    expect(existing(stationDays({ running: true }), "2024-02-29", "2024-02-29T23:59:59.999Z")).toEqual(["2024-02-29"]);
    expect(existing(stationDays({ running: true }), "2024-02-29", "2024-03-01T00:00:00.000Z")).toEqual([
      "2024-02-29 to 2024-03-01",
    ]);
    expect(existing(stationDays({ running: true, lagMinutes: 65 }), "2024-02-29", "2024-03-01T01:04:59.999Z")).toEqual([
      "2024-02-29",
    ]);
  });

  test("rule 6: not before its series begins, and none while the first has not ended", () => {
    expect(existing(stationDays(), "2024-03-01", "2024-03-01T23:59:59Z")).toEqual([]);
    expect(existing(stationDays(), "2024-04-01", "2024-03-03T12:00:00Z")).toEqual([]);
    expect(existingSlots(stationDays(), 19_814, new Date("2024-03-03T12:00:00Z"))).toEqual({
      from: 19_814,
      to: 19_814,
    });
  });

  test("rule 6: as a month when the next one has begun", () => {
    const months = partitionsOf(fixedDimension("parameter", ["pm25"], "2024-01-01"), utcMonths);

    expect(existing(months, "2024-01", "2024-03-01T00:04:59.999Z")).toEqual(["2024-01"]);
    expect(existing(months, "2024-01", "2024-03-01T00:05:00.000Z")).toEqual(["2024-01 to 2024-02"]);
  });

  test("rule 5: ten years of hours as one range", () => {
    expect(existing(stationHours(), "2014-01-01T00:00Z", "2024-01-01T00:05:00Z")).toEqual([
      "2014-01-01T00:00Z to 2023-12-31T23:00Z",
    ]);
  });
});

describe("of an asset of which only the newest partitions are made", () => {
  const twoHours = stationHours({ newestOnly: 2 });

  test("rule 6: just so many exist, fewer where its series begins, none before that", () => {
    expect(existing(twoHours, "2024-03-01T00:00Z", "2024-03-01T13:05:00.000Z")).toEqual([
      "2024-03-01T11:00Z to 2024-03-01T12:00Z",
    ]);
    expect(existing(twoHours, "2024-03-01T12:00Z", "2024-03-01T13:05:00.000Z")).toEqual(["2024-03-01T12:00Z"]);
    expect(existing(twoHours, "2024-03-01T13:00Z", "2024-03-01T13:05:00.000Z")).toEqual([]);
  });

  test("rule 6: the running one is one of them, where it exists", () => {
    const running = stationDays({ running: true, newestOnly: 1 });

    expect(existing(running, "2024-01-01", "2024-02-29T00:00:00.000Z")).toEqual(["2024-02-29"]);
  });

  test("rule 6: one is past making as soon as as many newer ones exist, not a millisecond before", () => {
    const past = (now: string) => {
      const { grid } = twoHours;
      const slots = pastSlots(twoHours, grid.slotOf("2024-03-01T09:00Z") ?? Number.NaN, new Date(now));
      return slots.from < slots.to ? rangesOf(grid, [slots]) : [];
    };

    expect(past("2024-03-01T11:05:00.000Z")).toEqual([]);
    expect(past("2024-03-01T12:04:59.999Z")).toEqual([]);
    expect(past("2024-03-01T12:05:00.000Z")).toEqual(["2024-03-01T09:00Z"]);
    expect(past("2024-03-01T13:05:00.000Z")).toEqual(["2024-03-01T09:00Z to 2024-03-01T10:00Z"]);
  });

  test("rule 6: nothing is past making where all are made", () => {
    expect(pastSlots(stationHours(), 5, new Date("2024-03-01T13:05:00Z"))).toEqual({ from: 5, to: 5 });
  });
});

describe("a dimension", () => {
  test("of stations has one member per station, which begins where the station's measurements do", () => {
    const { dimension } = stationDays();
    const stations = [station("smart189", { dataFrom: "2024-02-29" }), station("smart188")];

    const members = dimension.members(stations);

    expect(dimension.name).toBe("station");
    expect(members.map((member) => dimension.idOf(member))).toEqual(["smart189", "smart188"]);
    expect(members.map((member) => dimension.firstDayOf(member))).toEqual(["2024-02-29", "2024-01-01"]);
  });

  test("of fixed names has them whatever stations there are, all from one day on", () => {
    const parameters = fixedDimension("parameter", ["co", "pm25"], "2024-02-29");

    expect(parameters.members([])).toEqual(["co", "pm25"]);
    expect(parameters.idOf("co")).toBe("co");
    expect(parameters.firstDayOf("pm25")).toBe("2024-02-29");
    expect(() => fixedDimension("parameter", ["co"], "2023-02-29")).toThrow("no such day in the calendar");
  });

  test("makes a grid with any time grid", () => {
    const dimension = fixedDimension("parameter", ["co"], "2024-02-29");

    expect(partitionsOf(dimension, utcDays)).toEqual({
      dimension,
      grid: utcDays,
      existsFrom: "end",
      lagMinutes: 5,
      newestOnly: null,
    });
  });
});
