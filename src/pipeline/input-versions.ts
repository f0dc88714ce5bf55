import { canonicalJson, sha256 } from "../base/json.ts";
import { addDays, dayNumber, type DayWindow, type UtcDay } from "../base/utc-day.ts";
import type { Station } from "../domain/station.ts";
import type { Asset } from "./asset.ts";
import type { Ledger } from "./ledger.ts";

export type InputVersions = Readonly<Record<string, string | null>>;

/** @returns whether a partition was written from just these versions of just these upstream assets. */
export function areSameInputs(left: InputVersions, right: InputVersions): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

/** What the upstream assets hold for the days of one station, as the ledger knew it when it was read. */
export interface Inputs {
  /** @returns the upstream assets that have not materialized this day itself; its neighbours may be missing. */
  missing(day: UtcDay): readonly string[];
  /** @returns by upstream key the data version of what the day reads; `null` where nothing exists. */
  versions(day: UtcDay): InputVersions;
}

/** Reads the pointers of `asset`'s upstream assets once for the whole window, and the days around it that count. */
export async function readInputs<Resources>(
  asset: Asset<Resources>,
  station: Station,
  window: DayWindow,
  ledger: Ledger,
): Promise<Inputs> {
  const upstream = await Promise.all(
    asset.upstream.map(async ({ key, reach }) => {
      const { before, after } = reach(station);
      const around = { from: addDays(window.from, -before), to: addDays(window.to, after) };
      const pointers = await ledger.pointers(key, station.stationId, around);
      const versions = new Map(pointers.map((pointer) => [dayNumber(pointer.day), pointer.dataVersion]));
      return { key, before, after, versions };
    }),
  );
  return {
    missing: (day) => upstream.filter(({ versions }) => !versions.has(dayNumber(day))).map(({ key }) => key),
    versions: (day) => Object.fromEntries(upstream.map((each) => [each.key, versionAround(dayNumber(day), each)])),
  };
}

interface UpstreamVersions {
  readonly before: number;
  readonly after: number;
  readonly versions: ReadonlyMap<number, string>;
}

/** One day's own version, or one version of all the days that are read together. */
function versionAround(day: number, { before, after, versions }: UpstreamVersions): string | null {
  if (before === 0 && after === 0) return versions.get(day) ?? null;
  const length = before + 1 + after;
  return sha256(canonicalJson(Array.from({ length }, (_, index) => versions.get(day - before + index) ?? null)));
}
