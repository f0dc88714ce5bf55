import { createHash } from "node:crypto";

import type { Cause } from "../../src/pipeline/staleness.ts";

/**
 * What is due, said once more without anything of `src/pipeline`: one slot, one upstream slot, one station at a time. Slow
 * and plain; `plan-oracle.test.ts` holds the engine against it.
 */
export interface World {
  readonly definitions: readonly Definition[];
  readonly stations: readonly { readonly id: string; readonly firstMs: number }[];
  readonly nowMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly explicit: boolean;
  readonly forced: boolean;
  readonly maxAttempts: number | null;
  slot(key: string, station: string, slot: number): StoredSlot;
}

export type GridName = "hour" | "day" | "month";

export interface Definition {
  readonly key: string;
  readonly nature: "computed" | "observed" | "unobserved" | "view";
  readonly grid: GridName;
  readonly running: boolean;
  readonly lagMinutes: number;
  readonly newestOnly: number | null;
  readonly codeVersion: string;
  readonly floor: number | null;
  readonly reread: number | null;
  readonly reads: readonly Reading[];
}

export interface Reading {
  readonly of: string;
  readonly start: number;
  readonly end: number;
  readonly join: "all" | "any" | "half" | "two";
  readonly ownOnly: boolean;
  readonly allStations: boolean;
  readonly required: boolean;
  readonly acceptIncomplete: boolean;
  readonly pinned: boolean;
}

/** What the ledger holds of one slot. */
export interface StoredSlot {
  readonly published: StoredVersion | null;
  readonly quarantined: StoredVersion | null;
  readonly failure: {
    readonly isIncomplete: boolean;
    readonly passes: boolean;
    readonly attempts: number;
    readonly lastMs: number;
  } | null;
}

export interface StoredVersion {
  readonly dataVersion: string;
  readonly codeVersion: string;
  readonly inputs: Readonly<Record<string, string | null>>;
  readonly completeness: number | null;
  readonly seenMs: number;
}

const hourMs = 3_600_000;
const lengths = { hour: hourMs, day: 24 * hourMs };

export function startMs(grid: GridName, slot: number): number {
  return grid === "month" ? Date.UTC(1970, slot) : slot * lengths[grid];
}

/** Every slot that has an instant in common with [fromMs, toMs), found by trying them. */
export function slotsBetween(grid: GridName, fromMs: number, toMs: number): number[] {
  const slots: number[] = [];
  const first = grid === "month" ? 600 : Math.floor(fromMs / lengths[grid]) - 1;
  for (let slot = first; startMs(grid, slot) < toMs; slot += 1) if (startMs(grid, slot + 1) > fromMs) slots.push(slot);
  return slots;
}

/** @returns by station the slots that are due of an asset, each with its cause, lowest first. */
export function dueByStation(world: World, asset: Definition): Map<string, [slot: number, cause: Cause][]> {
  const found = new Map<string, [number, Cause][]>();
  if (asset.nature === "view" || asset.nature === "unobserved") return found;
  for (const { id } of world.stations) {
    for (const slot of slotsBetween(asset.grid, world.fromMs, world.toMs)) {
      if (!exists(world, asset, id, slot)) continue;
      const cause = causeOf(world, asset, id, slot);
      if (cause === null || !isReady(world, asset, id, slot)) continue;
      found.set(id, [...(found.get(id) ?? []), [slot, cause]]);
    }
  }
  return found;
}

/** Once as many newer ones exist as are made, a slot is past making. */
function exists(world: World, asset: Definition, station: string, slot: number): boolean {
  const { grid, running, lagMinutes, newestOnly } = asset;
  const firstMs = world.stations.find(({ id }) => id === station)?.firstMs ?? Number.NaN;
  if (startMs(grid, slot + 1) <= firstMs) return false;
  const hasCome = (each: number) => startMs(grid, running ? each : each + 1) + lagMinutes * 60_000 <= world.nowMs;
  return hasCome(slot) && (newestOnly === null || !hasCome(slot + newestOnly));
}

function causeOf(world: World, asset: Definition, station: string, slot: number): Cause | null {
  if (world.forced) return "forced";
  const { published, quarantined, failure } = world.slot(asset.key, station, slot);
  if (failure && !failure.isIncomplete) return mayHeal(world, failure) ? "failed" : null;
  const written = quarantined ?? published;
  if (!written) return "missing";
  const isScheduled = world.maxAttempts !== null;
  const inputs = inputsOf(world, asset, station, slot);
  if (!isScheduled && written.codeVersion !== asset.codeVersion) return "code";
  if (!isScheduled && assetsIn(inputs) !== assetsIn(written.inputs)) return "dependencies";
  if (!isScheduled && namesIn(inputs) !== namesIn(written.inputs)) return "partitions";
  for (const [label, version] of Object.entries(inputs)) {
    if (label in written.inputs && written.inputs[label] !== version) return "data";
  }
  if (isToBeRead(world, asset, station, slot, written)) return "reread";
  return failure && isScheduled && mayHeal(world, failure) ? "incomplete" : null;
}

function mayHeal({ maxAttempts, nowMs }: World, failure: NonNullable<StoredSlot["failure"]>): boolean {
  if (maxAttempts === null || failure.passes) return true;
  const waits = [0, 1, 2, 4, 8, 16, 32, 64];
  return failure.attempts < maxAttempts && nowMs >= failure.lastMs + (waits[failure.attempts] ?? 1e9) * hourMs;
}

const namesIn = (inputs: Readonly<Record<string, unknown>>) => Object.keys(inputs).toSorted().join(" ");
const assetsIn = (inputs: Readonly<Record<string, unknown>>) =>
  [...new Set(Object.keys(inputs).map((label) => label.split("[")[0]?.split("@")[0] ?? ""))].toSorted().join(" ");

/** Among the newest of its slots that exist, and not seen since the hour began. */
function isToBeRead(
  world: World,
  asset: Definition,
  station: string,
  slot: number,
  { seenMs }: StoredVersion,
): boolean {
  if (asset.reread === null || seenMs >= Math.floor(world.nowMs / hourMs) * hourMs) return false;
  let newer = 0;
  for (let other = slot + 1; other < slot + 50; other += 1) if (exists(world, asset, station, other)) newer += 1;
  return world.explicit || newer < asset.reread;
}

/** What an asset reads of assets that have partitions in the ledger: views are replaced by what they show. */
function realReads({ definitions }: Pick<World, "definitions">, { reads }: Definition): Reading[] {
  return reads.flatMap((reading) => {
    const upstream = definitions.find(({ key }) => key === reading.of);
    if (!upstream || upstream.nature === "unobserved") return [];
    if (upstream.nature !== "view") return [reading];
    return realReads({ definitions }, upstream).map(({ of }) => ({ ...reading, of }));
  });
}

/** @returns by label the version of what a slot reads and is compared. */
export function inputsOf(
  world: World,
  asset: Definition,
  station: string,
  slot: number,
): Record<string, string | null> {
  const inputs: Record<string, string | null> = {};
  for (const reading of realReads(world, asset).filter(({ pinned }) => !pinned)) {
    const { of, start, end, allStations } = reading;
    const offsets = start === 0 && end === 0 ? "" : `[${start}..${end}]`;
    inputs[`${of}${offsets}${allStations ? "@*" : ""}`] = versionRead(world, asset, reading, station, slot);
  }
  return inputs;
}

function versionRead(world: World, asset: Definition, reading: Reading, station: string, slot: number): string | null {
  const slots = readSlots(world, asset, reading, slot, reading);
  const byStation: Record<string, (string | null)[]> = {};
  const ids = reading.allStations ? world.stations.map(({ id }) => id).toSorted() : [station];
  for (const id of ids) {
    const versions = slots.map((upstream) => world.slot(reading.of, id, upstream).published?.dataVersion ?? null);
    if (versions.some((version) => version !== null)) byStation[id] = versions;
  }
  const own = byStation[station];
  if (Object.keys(byStation).length === 0) return null;
  if (reading.allStations) return hash(byStation);
  return own?.length === 1 ? (own[0] ?? null) : hash(own);
}

const hash = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");

function readSlots(
  { definitions }: World,
  { grid }: Definition,
  { of }: Reading,
  slot: number,
  { start, end }: { readonly start: number; readonly end: number },
): number[] {
  const upstream = definitions.find(({ key }) => key === of);
  return upstream ? slotsBetween(upstream.grid, startMs(grid, slot + start), startMs(grid, slot + end + 1)) : [];
}

function isReady(world: World, asset: Definition, station: string, slot: number): boolean {
  return realReads(world, asset).every((reading) => {
    const upstream = world.definitions.find(({ key }) => key === reading.of);
    if (!upstream) return false;
    let [found, expected, lacking] = [0, 0, 0];
    for (const { id } of world.stations) {
      if (id !== station && !reading.allStations) continue;
      for (const each of readSlots(world, asset, reading, slot, reading.ownOnly ? { start: 0, end: 0 } : reading)) {
        const isThere = isAvailable(world.slot(upstream.key, id, each), upstream, reading);
        const canBeThere = reading.required || exists(world, upstream, id, each);
        if (isThere) found += 1;
        if (canBeThere || isThere) expected += 1;
        if (canBeThere && !isThere) lacking += 1;
      }
    }
    switch (reading.join) {
      case "all":
        return lacking === 0;
      case "any":
        return found >= 1;
      case "two":
        return found >= 2;
      case "half":
        return expected > 0 && found * 2 >= expected;
    }
  });
}

function isAvailable({ published, quarantined }: StoredSlot, upstream: Definition, reading: Reading): boolean {
  if (!published || quarantined) return false;
  if (reading.acceptIncomplete || upstream.floor === null || published.completeness === null) return true;
  return published.completeness >= upstream.floor;
}
