import { describe, expect, test } from "vitest";

import type { Station } from "../../src/domain/station.ts";
import { all, any, minShare } from "../../src/pipeline/join.ts";
import { lookback, offsetBy, overlap, upstreamOf, withNeighbours } from "../../src/pipeline/upstream.ts";
import { station } from "../support/hours.ts";
import { tinyAsset } from "./tiny-assets.ts";

const hourly = tinyAsset("hourly");
const smart188 = station("smart188");

describe("an upstream asset", () => {
  test("rule 7: given as it is, is read at the own window, all of it, of the same member, and waited for", () => {
    const { offsets, ...upstream } = upstreamOf<Station>(hourly);

    expect(offsets(smart188)).toEqual({ start: 0, end: 0 });
    expect(upstream).toEqual({
      asset: hourly,
      join: all,
      joinOver: "everything",
      series: "same",
      outside: "optional",
      incomplete: "wait",
      pinned: false,
    });
  });

  test("with its mapping is taken as it is written", () => {
    const written = lookback(hourly, 24);

    expect(upstreamOf(written)).toBe(written);
  });

  test("rule 7: may be read where it does not exist, incomplete, of all members, once, and by another join", () => {
    const some = { outside: "required", incomplete: "accept", series: "all", pinned: true } as const;
    const options = { ...some, join: minShare(0.75) };

    expect(overlap(hourly, options)).toMatchObject({ ...options, joinOver: "everything" });
    expect(withNeighbours(hourly, () => ({ before: 1, after: 0 }), { pinned: true }).pinned).toBe(true);
    expect(offsetBy(hourly, -1, { join: any }).join).toBe(any);
  });

  test("rule 8: looked back on is read over the windows before the own one, which is left out", () => {
    expect(lookback(hourly, 24).offsets(smart188)).toEqual({ start: -24, end: -1 });
    expect(lookback(hourly, 1).offsets(smart188)).toEqual({ start: -1, end: -1 });
  });

  test("rule 7: is read at another window than the own one", () => {
    expect(offsetBy(hourly, -7).offsets(smart188)).toEqual({ start: -7, end: -7 });
    expect(offsetBy(hourly, 1).offsets(smart188)).toEqual({ start: 1, end: 1 });
  });

  test("rule 7: with neighbours is read around the own window, as far as the member says, and joined over the own one", () => {
    const around = withNeighbours<Station>(hourly, ({ dayBoundary }) => ({
      before: 1,
      after: dayBoundary === "utc" ? 0 : 1,
    }));

    expect(around.offsets(smart188)).toEqual({ start: -1, end: 0 });
    expect(around.offsets({ ...smart188, dayBoundary: "localClock" })).toEqual({ start: -1, end: 1 });
    expect(around.joinOver).toBe("own window");
    expect(around.join).toBe(all);
  });
});
