import fc from "fast-check";
import { expect, test } from "vitest";

import { instantOf } from "../../src/base/instant.ts";
import type { Station } from "../../src/domain/station.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { externalAsset, virtualAsset } from "../../src/pipeline/external-asset.ts";
import { numbersOf } from "../../src/pipeline/interval-set.ts";
import { all, any, minCount, minShare } from "../../src/pipeline/join.ts";
import { ledgerView } from "../../src/pipeline/ledger-view.ts";
import type { FailedSlots, Ledger, SeriesState } from "../../src/pipeline/ledger.ts";
import type { PartitionRecord, QuarantineRecord } from "../../src/pipeline/partition-record.ts";
import { partitionsOf, stationDays } from "../../src/pipeline/partitions.ts";
import { planAsset } from "../../src/pipeline/plan.ts";
import { type TimeGrid, utcDays, utcHours, utcMonths } from "../../src/pipeline/time-grid.ts";
import { station } from "../support/hours.ts";
import { failedDays, published, quarantined } from "./memory-ledger.ts";
import {
  type Definition,
  dueByStation,
  type GridName,
  inputsOf,
  type Reading,
  slotsBetween,
  type StoredSlot,
  type StoredVersion,
  type World,
} from "./plan-oracle.ts";
import { emptyAsset, type TinyTables } from "./tiny-assets.ts";

const grids = { hour: utcHours, day: utcDays, month: utcMonths } satisfies Record<GridName, TimeGrid>;
const joins = { all, any, two: minCount(2), half: minShare(0.5) };
const stations = [station("smart188", { dataFrom: "2023-12-15" }), station("smart189", { dataFrom: "2024-03-01" })];
const now = new Date("2024-03-02T02:30:00Z");
/** Around the 29th of February: 31 hours, three days, two months. */
const range = { fromMs: Date.parse("2024-02-29T20:00:00Z"), toMs: Date.parse("2024-03-02T03:00:00Z") };

/** How an asset's slots are filled: in parts of a thousand, the rest as things should be. */
interface Filling {
  readonly seed: number;
  readonly holes: number;
  readonly changes: number;
}

interface Example {
  readonly definitions: readonly Definition[];
  readonly fillings: readonly Filling[];
  readonly explicit: boolean;
  readonly forced: boolean;
  readonly maxAttempts: number | null;
}

const anyReading = fc
  .record({
    start: fc.integer({ min: -2, max: 1 }),
    length: fc.nat(1),
    isPlain: fc.boolean(),
    join: fc.constantFrom<Reading["join"]>("all", "all", "any", "half", "two"),
    ownOnly: fc.boolean(),
    allStations: fc.boolean(),
    required: fc.boolean(),
    acceptIncomplete: fc.boolean(),
    pinned: fc.constantFrom(false, false, true),
  })
  .map(({ start: from, length, isPlain, ownOnly, ...rest }) => {
    const [start, end] = isPlain ? [0, 0] : [from, from + length];
    return { ...rest, start, end, ownOnly: ownOnly && start <= 0 && end >= 0 };
  });

const plainReading = {
  start: 0,
  end: 0,
  join: "all",
  ownOnly: false,
  allStations: false,
  required: false,
  acceptIncomplete: false,
  pinned: false,
} as const;

/** An asset that reads up to two of those before it. */
function anyDefinition(index: number): fc.Arbitrary<Definition> {
  const before = Array.from({ length: index }, (_, upstream) => `a${upstream}`);
  return fc
    .record({
      nature: fc.constantFrom<Definition["nature"]>(
        "computed",
        "computed",
        "computed",
        "view",
        "observed",
        "unobserved",
      ),
      grid: fc.constantFrom<GridName>("hour", "day", "day", "month"),
      running: fc.boolean(),
      lagMinutes: fc.constantFrom(0, 5, 90),
      newestOnly: fc.constantFrom(null, null, 1, 3),
      codeVersion: fc.constantFrom("1", "1", "2"),
      floor: fc.constantFrom(null, 0.75),
      reread: fc.option(fc.integer({ min: 1, max: 3 })),
      of: fc.subarray(before, { minLength: Math.min(1, index), maxLength: Math.min(2, index) }),
      readings: fc.array(anyReading, { minLength: 2, maxLength: 2 }),
    })
    .map(({ of, readings, ...fields }) => definitionOf(`a${index}`, fields, of, readings));
}

function definitionOf(
  key: string,
  fields: Omit<Definition, "key" | "reads">,
  of: readonly string[],
  readings: readonly Omit<Reading, "of">[],
): Definition {
  const reads = of.map((upstream, place) => ({ ...plainReading, ...readings[place], of: upstream }));
  switch (fields.nature) {
    case "computed":
      return { ...fields, key, reads };
    case "view":
      return {
        ...fields,
        key,
        reread: null,
        floor: null,
        reads: of.map((upstream) => ({ ...plainReading, of: upstream })),
      };
    case "observed":
      return { ...fields, key, codeVersion: "external", floor: null, reread: fields.reread ?? 1, reads: [] };
    case "unobserved":
      return { ...fields, key, codeVersion: "external", floor: null, reread: null, reads: [] };
  }
}

const anyExample: fc.Arbitrary<Example> = fc.integer({ min: 1, max: 5 }).chain((count) =>
  fc.record({
    definitions: fc.tuple(...Array.from({ length: count }, (_, index) => anyDefinition(index))),
    fillings: fc.array(
      fc.record({
        seed: fc.integer(),
        holes: fc.constantFrom(0, 0, 100, 600, 1000),
        changes: fc.constantFrom(0, 100, 400),
      }),
      { minLength: count, maxLength: count },
    ),
    explicit: fc.boolean(),
    forced: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    maxAttempts: fc.constantFrom(null, 5, 2),
  }),
);

/** A number from 0 up to `below`, always the same for the same texts: a slot's state at random, without storing it. */
function dice(below: number, ...texts: readonly (string | number)[]): number {
  let hash = 2_166_136_261;
  for (const character of texts.join(" ")) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
  return ((hash ^ (hash >>> 13)) >>> 0) % below;
}

function worldOf({ definitions, fillings, ...request }: Example): World {
  const slots = new Map<string, StoredSlot>();
  const world: World = {
    ...request,
    ...range,
    definitions,
    nowMs: now.getTime(),
    stations: stations.map(({ stationId, dataFrom }) => ({ id: stationId, firstMs: Date.parse(dataFrom) })),
    slot(key, id, slot) {
      const name = `${key} ${id} ${slot}`;
      const index = definitions.findIndex((definition) => definition.key === key);
      const [definition, filling] = [definitions[index], fillings[index]];
      if (!definition || !filling) throw new Error(`no asset ${key}`);
      const known = slots.get(name) ?? storedSlot(world, definition, filling, id, slot);
      slots.set(name, known);
      return known;
    },
  };
  return world;
}

function storedSlot(world: World, definition: Definition, filling: Filling, id: string, slot: number): StoredSlot {
  const roll = (what: string, below: number) => dice(below, filling.seed, what, definition.key, id, slot);
  const happens = (what: string) => roll(what, 1000) < filling.changes;
  const version = (what: string): StoredVersion => ({
    dataVersion: happens(`${what} version`) ? "v2" : "v1",
    codeVersion: happens(`${what} code`) ? "0" : definition.codeVersion,
    inputs: happens(`${what} inputs`)
      ? otherInputs(inputsNear(world, definition, id, slot), roll(`${what} kind`, 6))
      : inputsNear(world, definition, id, slot),
    completeness: [null, 0.5, 0.75, 1][roll(`${what} completeness`, 4)] ?? null,
    seenMs: Date.parse(happens(`${what} seen`) ? "2024-03-02T01:59:59.999Z" : "2024-03-02T02:05:00.000Z"),
  });
  const failure = {
    isIncomplete: roll("incomplete", 2) === 0,
    passes: roll("passes", 3) === 0,
    attempts: 1 + roll("attempts", 5),
    lastMs: Date.parse(["2024-03-01T20:00:00.000Z", "2024-03-02T01:30:00.000Z"][roll("last", 2)] ?? ""),
  };
  return {
    published: roll("hole", 1000) < filling.holes ? null : version("published"),
    quarantined: happens("quarantined") && roll("rare", 2) === 0 ? version("quarantined") : null,
    failure: happens("failure") && roll("seldom", 2) === 0 ? failure : null,
  };
}

/** Only slots of the range are looked at: what others were made from decides nothing. */
function inputsNear(world: World, definition: Definition, id: string, slot: number) {
  const isLookedAt = slotsBetween(definition.grid, range.fromMs, range.toMs).includes(slot);
  return isLookedAt ? inputsOf(world, definition, id, slot) : {};
}

/** Another version, an asset more, an asset less, other partitions, more partitions, or nothing. */
function otherInputs(inputs: Readonly<Record<string, string | null>>, kind: number): Record<string, string | null> {
  const [first, ...rest] = Object.entries(inputs);
  if (!first) return { elsewhere: "v1" };
  const [label] = first;
  switch (kind) {
    case 0:
      return { ...inputs, [label]: "v0" };
    case 1:
      return { ...inputs, elsewhere: "v1" };
    case 2:
      return Object.fromEntries(rest);
    case 3:
      return { ...Object.fromEntries(rest), [`${label.split(/[[@]/)[0]}[-9..-9]`]: "v1" };
    case 4:
      return { ...inputs, [`${label.split(/[[@]/)[0]}[-9..-9]`]: "v1" };
    default:
      return { ...inputs, [label]: null };
  }
}

/** The same world as the engine is given it. */
function assetsOf(definitions: readonly Definition[]): Asset<TinyTables>[] {
  return definitions.map((definition) => {
    const { key, nature, running, lagMinutes, newestOnly, floor, reread, codeVersion } = definition;
    const grid: TimeGrid = grids[definition.grid];
    const options = { running, lagMinutes, ...(newestOnly === null ? {} : { newestOnly }) };
    const partitions = partitionsOf(stationDays().dimension, grid, options);
    const about = { key, description: "Nothing: no rows.", group: "tiny", partitions };
    switch (nature) {
      case "computed":
        return emptyAsset(key, partitions, definition.reads.map(upstreamOf), {
          codeVersion,
          ...(floor === null ? {} : { completenessFloor: floor }),
          ...(reread === null ? {} : { rereadSlots: reread }),
        });
      case "view":
        return virtualAsset({ ...about, upstream: definition.reads.map(({ of }) => ({ key: of })) });
      case "observed":
        return externalAsset<TinyTables, Station, string>({
          ...about,
          observe: async () => new Map(),
          ...(reread === null ? {} : { rereadSlots: reread }),
        });
      case "unobserved":
        return externalAsset<TinyTables, Station, string>(about);
    }
  });
}

function upstreamOf({ of, start, end, join, ownOnly, allStations, required, acceptIncomplete, pinned }: Reading) {
  return {
    asset: { key: of },
    offsets: () => ({ start, end }),
    join: joins[join],
    joinOver: ownOnly ? ("own window" as const) : ("everything" as const),
    series: allStations ? ("all" as const) : ("same" as const),
    outside: required ? ("required" as const) : ("optional" as const),
    incomplete: acceptIncomplete ? ("accept" as const) : ("wait" as const),
    pinned,
  };
}

/** The world's slots as a ledger gives them, each made when it is read. */
function ledgerOf(world: World): Pick<Ledger, "read"> {
  return {
    async read({ key, grid }, slots, only) {
      const ids = world.stations.map(({ id }) => id).filter((id) => only === undefined || id === only);
      return new Map(ids.map((id) => [id, stateOf(world, key, grid, id, numbersOf([slots]))]));
    },
  };
}

function stateOf(world: World, asset: string, grid: TimeGrid, id: string, slots: readonly number[]): SeriesState {
  const records = new Map<number, PartitionRecord>();
  const blocked = new Map<number, QuarantineRecord>();
  const failed: FailedSlots[] = [];
  for (const slot of slots) {
    const { published: seen, quarantined: kept, failure } = world.slot(asset, id, slot);
    const partition = grid.keyOf(slot);
    if (seen) records.set(slot, { ...aRecord, ...fieldsOf(seen), partition, checkedAt: instantAt(seen.seenMs) });
    if (kept) {
      const materializedAt = instantAt(kept.seenMs);
      blocked.set(slot, { ...aQuarantine, ...fieldsOf(kept), partition, materializedAt });
    }
    if (failure) failed.push(failedSlot(slot, failure));
  }
  return { published: records, quarantined: blocked, failed, wiped: [] };
}

const aRecord = published("2024-03-01");
const aQuarantine = quarantined("2024-03-01");
const { from: _from, to: _to, ...aFailure } = failedDays("2024-03-01", "2024-03-02");
const instantAt = (ms: number) => instantOf(new Date(ms));
const fieldsOf = ({ inputs, seenMs: _seenMs, ...fields }: StoredVersion) => ({ ...fields, inputVersions: inputs });

function failedSlot(slot: number, failure: NonNullable<StoredSlot["failure"]>): FailedSlots {
  return {
    ...aFailure,
    slots: { from: slot, to: slot + 1 },
    attempts: failure.attempts,
    lastAt: instantAt(failure.lastMs),
    code: failure.isIncomplete ? "INCOMPLETE" : "BROKEN",
    kind: failure.passes ? "unavailable" : "data",
  };
}

test("rule 17: what is due, and why, is what looking at every slot by itself says, for any graph and any ledger", async () => {
  await fc.assert(
    fc.asyncProperty(anyExample, async (example) => {
      const world = worldOf(example);
      const graph = assetGraph(assetsOf(world.definitions));
      const { explicit, forced, maxAttempts } = example;
      const heal = maxAttempts === null ? {} : { heal: { horizonDays: 30, maxPartitions: 20_000, maxAttempts } };
      const request = { graph, stations, range, explicit, forced, now, ...heal };
      const view = ledgerView(ledgerOf(world));

      for (const definition of world.definitions) {
        const plans = await planAsset(graph.get(definition.key), { ...request, view });

        const expected = dueByStation(world, definition);
        expect(plans.map(({ series }) => series.id)).toEqual([...expected.keys()]);
        for (const { series, slots, byCause } of plans) {
          const due = expected.get(series.id) ?? [];
          const planned = Array.from(byCause).flatMap(([cause, set]) => numbersOf(set).map((slot) => [slot, cause]));
          expect(planned.toSorted(([left], [right]) => Number(left) - Number(right))).toEqual(due);
          expect(numbersOf(slots)).toEqual(due.map(([slot]) => slot));
        }
      }
    }),
    { numRuns: 200 },
  );
});
