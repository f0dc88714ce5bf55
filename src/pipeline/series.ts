import { canonicalJson, type Json, sha256 } from "../base/json.ts";
import type { AssetEffects, Dependency, Series, Stage, StagedPartition, WriteCounts } from "./asset.ts";
import { checkPartition } from "./check.ts";
import type { AssetSpec, Window } from "./define-asset.ts";
import { StrayRowError } from "./errors.ts";
import { type Interval, newestFirst, numbersOf } from "./interval-set.ts";
import type { TimeGrid } from "./time-grid.ts";
import type { Upstream } from "./upstream.ts";

/** A year of hours as documents at once would be a third of the memory of a run. */
const slotsPerWrite = 64;

const noWrites = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };

/**
 * The series of one member of an asset's dimension. A class, so that hundreds of stations of a hundred assets share its
 * methods: as closures they were most of the memory of a plan.
 */
export class MemberSeries<Row, Resources, Member, Key extends string> implements Series<Resources> {
  readonly id: string;
  readonly firstSlot: number;
  readonly dependencies: readonly Dependency[];
  readonly #spec: AssetSpec<Row, Resources, Member, Key>;
  readonly #member: Member;

  constructor(spec: AssetSpec<Row, Resources, Member, Key>, member: Member, upstream: readonly Upstream<Member>[]) {
    this.id = spec.partitions.dimension.idOf(member);
    this.firstSlot = firstSlotOf(spec.partitions, member);
    this.dependencies = dependenciesOf(upstream, member);
    this.#spec = spec;
    this.#member = member;
  }

  async stage(slots: Interval, effects: AssetEffects<Resources>): Promise<Stage> {
    const rows = await this.#spec.materialize({ ...effects, member: this.#member, window: this.#windowOf(slots) });
    return stageOf(this.#spec, this.#member, slots, rows, effects);
  }

  async checkPublished(slots: Interval, effects: AssetEffects<Resources>): Promise<readonly StagedPartition[]> {
    const rows = await this.#rows(slots, effects.resources);
    return (await stageOf(this.#spec, this.#member, slots, rows, effects)).partitions;
  }

  async published(slots: Interval, resources: Resources): Promise<readonly Json[]> {
    return (await this.#rows(slots, resources)).map((row) => this.#spec.contentOf(row));
  }

  publishKept(slot: number, kept: string, fence: number, resources: Resources): Promise<WriteCounts> {
    const table = this.#spec.table(resources);
    const rows = keptRows(kept).map((row) => table.parse(row));
    return table.replace(this.#member, this.#windowOf({ from: slot, to: slot + 1 }), rows, fence);
  }

  remove(slots: Interval, fence: number, resources: Resources): Promise<WriteCounts> {
    return this.#spec.table(resources).replace(this.#member, this.#windowOf(slots), [], fence);
  }

  #rows(slots: Interval, resources: Resources): Promise<Row[]> {
    return this.#spec.table(resources).readRows(this.#member, this.#windowOf(slots));
  }

  #windowOf(slots: Interval): Window<Key> {
    return windowOf(this.#spec.partitions.grid, slots);
  }
}

/** @returns the first slot that may hold something of a member. */
export function firstSlotOf<Member, Key extends string>(
  { dimension, grid }: AssetSpec<unknown, unknown, Member, Key>["partitions"],
  member: Member,
): number {
  return grid.slotAt(Date.parse(dimension.firstDayOf(member)));
}

/** @returns what one member's partitions read. */
export function dependenciesOf<Member>(upstream: readonly Upstream<Member>[], member: Member): Dependency[] {
  return upstream.map(({ asset, offsets, ...rest }) => ({ ...rest, key: asset.key, offsets: offsets(member) }));
}

async function stageOf<Row, Resources, Member, Key extends string>(
  spec: AssetSpec<Row, Resources, Member, Key>,
  member: Member,
  slots: Interval,
  rows: readonly Row[],
  effects: AssetEffects<Resources>,
): Promise<Stage> {
  const { grid } = spec.partitions;
  const bySlot = rowsBySlot(spec, slots, rows);
  const partitions: StagedPartition[] = [];
  for (const [slot, ofSlot] of bySlot) {
    const checked = { member, partition: grid.keyOf(slot), rows: ofSlot, now: effects.clock.now() };
    partitions.push({
      ...stagedPartition(spec, member, slot, ofSlot),
      checks: await checkPartition(spec.checks ?? [], checked),
    });
  }
  return {
    partitions,
    kept: (slot) => JSON.stringify(bySlot.get(slot) ?? []),
    async publish(accepted, fence) {
      const table = spec.table(effects.resources);
      const counts = { ...noWrites };
      for (const interval of newestFirst(accepted, slotsPerWrite)) {
        const ofInterval = numbersOf([interval]).flatMap((slot) => bySlot.get(slot) ?? []);
        const written = await table.replace(member, windowOf(grid, interval), ofInterval, fence);
        counts.inserted += written.inserted;
        counts.changed += written.changed;
        counts.unchanged += written.unchanged;
        counts.deleted += written.deleted;
      }
      return counts;
    },
  };
}

function rowsBySlot<Row, Resources, Member, Key extends string>(
  spec: AssetSpec<Row, Resources, Member, Key>,
  slots: Interval,
  rows: readonly Row[],
): Map<number, Row[]> {
  const { grid } = spec.partitions;
  const bySlot = new Map<number, Row[]>(numbersOf([slots]).map((slot) => [slot, []]));
  const slotByKey = new Map(Array.from(bySlot.keys(), (slot) => [grid.keyOf(slot), slot]));
  for (const row of rows) {
    const key = spec.partitionOf(row);
    const ofSlot = bySlot.get(slotByKey.get(key) ?? Number.NaN);
    if (!ofSlot) throw new StrayRowError(spec.key, key, `${grid.keyOf(slots.from)} to before ${grid.keyOf(slots.to)}`);
    ofSlot.push(row);
  }
  return bySlot;
}

function stagedPartition<Row, Resources, Member, Key extends string>(
  spec: AssetSpec<Row, Resources, Member, Key>,
  member: Member,
  slot: number,
  rows: readonly Row[],
): Omit<StagedPartition, "checks"> {
  return {
    slot,
    rows: rows.length,
    dataVersion: dataVersionOf(rows.map((row) => spec.contentOf(row))),
    completeness: spec.completenessOf?.(rows, spec.partitions.grid.keyOf(slot), member) ?? null,
    dataThrough: spec.dataThroughOf?.(rows) ?? null,
    metadata: spec.metadataOf?.(rows) ?? {},
  };
}

/** @returns the version of a partition whose rows have these contents: SHA-256 of their canonical JSON, in any order. */
export function dataVersionOf(contents: readonly Json[]): string {
  const texts = contents.map((content) => canonicalJson(content)).toSorted();
  return sha256(`[${texts.join(",")}]`);
}

function windowOf<Key extends string>(grid: TimeGrid<Key>, { from, to }: Interval): Window<Key> {
  return { from: grid.keyOf(from), to: grid.keyOf(to) };
}

function keptRows(kept: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(kept);
  return Array.isArray(parsed) ? parsed : [];
}
