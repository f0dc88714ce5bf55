import { type UtcDay, utcDaySchema } from "../../src/base/utc-day.ts";
import { type Station, type StationId, stationIdSchema } from "../../src/domain/station.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { type AssetSpec, defineAsset, type RowTable } from "../../src/pipeline/define-asset.ts";
import { FencedError } from "../../src/pipeline/errors.ts";
import { type Partitions, stationDays } from "../../src/pipeline/partitions.ts";
import type { AssetRef, Upstream } from "../../src/pipeline/upstream.ts";

/** One row per station and day. `noteOfFetch` is bookkeeping: no part of its content. */
export interface TinyRow {
  readonly stationId: StationId;
  readonly day: UtcDay;
  readonly value: number;
  readonly noteOfFetch?: string;
}

/** Rows in memory, one table for each asset. */
export interface TinyTables {
  table(asset: string): RowTable<TinyRow, Station, UtcDay>;
  read(asset: string, stationId: StationId, day: UtcDay): TinyRow | undefined;
  /** @returns every row as text, ordered. */
  all(): string[];
}

export function tinyTables(): TinyTables {
  const rowsByKey = new Map<string, { row: TinyRow; fence: number }>();
  const keyOf = (asset: string, { stationId, day }: Pick<TinyRow, "stationId" | "day">) =>
    `${asset} ${stationId} ${day}`;
  return {
    read: (asset, stationId, day) => rowsByKey.get(keyOf(asset, { stationId, day }))?.row,
    all: () => Array.from(rowsByKey, ([key, { row }]) => `${key} ${row.value}`).toSorted(),
    table: (asset) => ({
      async readRows({ stationId }, window) {
        const rows = Array.from(rowsByKey)
          .filter(([key]) => key.startsWith(`${asset} ${stationId} `))
          .map(([, { row }]) => row);
        return rows.filter(({ day }) => day >= window.from && day < window.to);
      },
      parse: parsedRow,
      async replace({ stationId }, window, rows, fence) {
        const counts = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };
        const wanted = new Set(rows.map((row) => keyOf(asset, row)));
        for (const row of rows) {
          const before = rowsByKey.get(keyOf(asset, row));
          if (before && before.fence > fence) throw new FencedError(keyOf(asset, row));
          rowsByKey.set(keyOf(asset, row), { row, fence });
          counts[before === undefined ? "inserted" : before.row.value === row.value ? "unchanged" : "changed"] += 1;
        }
        for (const [key, { row }] of rowsByKey) {
          const isOfAsset = key.startsWith(`${asset} ${stationId} `);
          if (!isOfAsset || row.day < window.from || row.day >= window.to || wanted.has(key)) continue;
          rowsByKey.delete(key);
          counts.deleted += 1;
        }
        return counts;
      },
    }),
  };
}

function parsedRow(kept: unknown): TinyRow {
  const fields = new Map<string, unknown>(typeof kept === "object" && kept !== null ? Object.entries(kept) : []);
  const value = fields.get("value");
  if (typeof value !== "number") throw new TypeError("a kept row without value");
  return {
    stationId: stationIdSchema.parse(fields.get("stationId")),
    day: utcDaySchema.parse(fields.get("day")),
    value,
  };
}

export type TinySpec = AssetSpec<TinyRow, TinyTables, Station, UtcDay>;
export type TinyFields = Partial<Omit<TinySpec, "key" | "upstream">>;

/** An asset of code version "1" without rows unless told otherwise; its running day exists. */
export function tinyAsset(
  key: string,
  upstream: readonly (string | AssetRef | Upstream<Station>)[] = [],
  fields: TinyFields = {},
): Asset<TinyTables> {
  return defineAsset<TinyRow, TinyTables, Station, UtcDay>({
    key,
    description: "Values: one row per station and day.",
    group: "tiny",
    codeVersion: "1",
    partitions: stationDays({ running: true }),
    upstream: upstream.map((each) => (typeof each === "string" ? { key: each } : each)),
    partitionOf: (row) => row.day,
    contentOf: ({ noteOfFetch: _noteOfFetch, ...content }) => content,
    table: (tables) => tables.table(key),
    materialize: async () => [],
    ...fields,
  });
}

/** An asset of code version "1" that never has rows, on any grid, read by whoever needs its partitions only. */
export function emptyAsset<Key extends string>(
  key: string,
  partitions: Partitions<Station, Key>,
  upstream: readonly (AssetRef | Upstream<Station>)[] = [],
  fields: EmptyFields<Key> = {},
): Asset<TinyTables> {
  return defineAsset<never, TinyTables, Station, Key>({
    key,
    description: "Nothing: no rows.",
    group: "tiny",
    codeVersion: "1",
    partitions,
    upstream,
    partitionOf: () => {
      throw new Error(`asset ${key} has no rows`);
    },
    contentOf: () => null,
    table: () => {
      throw new Error(`asset ${key} has no table`);
    },
    materialize: async () => [],
    ...fields,
  });
}

type EmptyFields<Key extends string> = Partial<
  Pick<AssetSpec<never, TinyTables, Station, Key>, "codeVersion" | "completenessFloor" | "rereadSlots">
>;
