import type { Clock } from "../base/clock.ts";
import { canonicalJson, type Json, sha256 } from "../base/json.ts";
import type { Logger } from "../base/logger.ts";
import { type DayWindow, daysOf, type UtcDay } from "../base/utc-day.ts";
import type { Station, StationId } from "../domain/station.ts";
import { StrayRowError } from "./errors.ts";
import { type Upstream, upstreamOf } from "./upstream.ts";

/** What happened to the rows of a write. */
export interface WriteCounts {
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly deleted: number;
}

/** Where an asset's rows are published. */
export interface RowTarget<Row> {
  /** Leaves exactly `rows` in the station's window; writing the same rows twice changes nothing. */
  replace(stationId: StationId, window: DayWindow, rows: readonly Row[]): Promise<WriteCounts>;
}

/** What `materialize` is given: one station, one window of days, and everything with effects. */
export interface MaterializeContext<Resources> {
  readonly station: Station;
  readonly window: DayWindow;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** An asset as its author writes it: partitions are station × UTC day, several days of one station a call. */
export interface AssetSpec<Row, Resources> {
  /** Lower-case words joined by `_`, unique in the graph. */
  readonly key: string;
  /** One sentence that ends with the grain: "one row per …". */
  readonly description: string;
  /** The image and CronJob that runs it. */
  readonly group: string;
  /** Change it when the same input would give other rows: every partition becomes stale. */
  readonly codeVersion: string;
  /** Assets whose rows of the same station and day are read (`withNeighbours`: days around it too); given as values, so that an unknown one does not compile. */
  readonly upstream: readonly ({ readonly key: string } | Upstream)[];
  /** For an asset that reads from outside: how many of the newest days are read again in each hour. */
  readonly rereadDays?: number;
  readonly partitionOf: (row: Row) => UtcDay;
  /** What counts as the row's content: everything but bookkeeping such as fetch times. */
  readonly contentOf: (row: Row) => Json;
  readonly target: (resources: Resources) => RowTarget<Row>;
  /** Reads and calculates; the framework writes what it returns. The same input gives the same rows. */
  readonly materialize: (context: MaterializeContext<Resources>) => Promise<readonly Row[]>;
}

/** One partition's new rows, counted and versioned but not yet published. */
export interface StagedPartition {
  readonly day: UtcDay;
  readonly rows: number;
  /** SHA-256 of the canonical contents of its rows (RFC 8785), equal for equal rows in any order. */
  readonly dataVersion: string;
}

/** The result of `materialize` before anything is visible to readers. */
export interface Stage {
  readonly partitions: readonly StagedPartition[];
  publish(): Promise<WriteCounts>;
}

/** A data product with a key, upstream assets and a partition grid of station × UTC day. */
export interface Asset<Resources> {
  readonly key: string;
  readonly description: string;
  readonly group: string;
  readonly codeVersion: string;
  readonly upstream: readonly Upstream[];
  readonly rereadDays: number | null;
  stage(context: MaterializeContext<Resources>): Promise<Stage>;
}

/** @returns the asset that `spec` describes. @throws {StrayRowError} from `stage`, if a row lies outside its window. */
export function defineAsset<Row, Resources>(spec: AssetSpec<Row, Resources>): Asset<Resources> {
  return {
    key: spec.key,
    description: spec.description,
    group: spec.group,
    codeVersion: spec.codeVersion,
    upstream: spec.upstream.map(upstreamOf),
    rereadDays: spec.rereadDays ?? null,
    async stage(context) {
      const rows = await spec.materialize(context);
      const target = spec.target(context.resources);
      return {
        partitions: stagedPartitions(spec, context.window, rows),
        publish: () => target.replace(context.station.stationId, context.window, rows),
      };
    },
  };
}

function stagedPartitions<Row, Resources>(
  spec: AssetSpec<Row, Resources>,
  window: DayWindow,
  rows: readonly Row[],
): StagedPartition[] {
  const contents = new Map<UtcDay, string[]>(daysOf(window).map((day) => [day, []]));
  for (const row of rows) {
    const day = spec.partitionOf(row);
    const ofDay = contents.get(day);
    if (!ofDay) throw new StrayRowError(spec.key, day, `${window.from} to before ${window.to}`);
    ofDay.push(canonicalJson(spec.contentOf(row)));
  }
  return Array.from(contents, ([day, texts]) => ({
    day,
    rows: texts.length,
    dataVersion: sha256(`[${texts.toSorted().join(",")}]`),
  }));
}
