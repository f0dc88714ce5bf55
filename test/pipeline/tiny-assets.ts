import type { UtcDay } from "../../src/base/utc-day.ts";
import type { StationId } from "../../src/domain/station.ts";
import { type Asset, type AssetSpec, defineAsset, type RowTarget } from "../../src/pipeline/asset.ts";

/** One row per station and day. `noteOfFetch` is bookkeeping: no part of its content. */
export interface TinyRow {
  readonly stationId: StationId;
  readonly day: UtcDay;
  readonly value: number;
  readonly noteOfFetch?: string;
}

/** Rows in memory, one table for each asset. */
export interface TinyTables {
  target(asset: string): RowTarget<TinyRow>;
  read(asset: string, stationId: StationId, day: UtcDay): TinyRow | undefined;
  /** @returns every row as text, ordered. */
  all(): string[];
}

export function tinyTables(): TinyTables {
  const rowsByKey = new Map<string, TinyRow>();
  const keyOf = (asset: string, { stationId, day }: Pick<TinyRow, "stationId" | "day">) =>
    `${asset} ${stationId} ${day}`;
  return {
    read: (asset, stationId, day) => rowsByKey.get(keyOf(asset, { stationId, day })),
    all: () => Array.from(rowsByKey, ([key, row]) => `${key} ${row.value}`).toSorted(),
    target: (asset) => ({
      async replace(stationId, window, rows) {
        const counts = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };
        const wanted = new Set(rows.map((row) => keyOf(asset, row)));
        for (const row of rows) {
          const before = rowsByKey.get(keyOf(asset, row));
          rowsByKey.set(keyOf(asset, row), row);
          counts[before === undefined ? "inserted" : before.value === row.value ? "unchanged" : "changed"] += 1;
        }
        for (const [key, row] of rowsByKey) {
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

export type TinyFields = Partial<
  Pick<AssetSpec<TinyRow, TinyTables>, "group" | "codeVersion" | "rereadDays" | "materialize">
>;

/** An asset of code version "1" without rows unless told otherwise. */
export function tinyAsset(key: string, upstream: readonly string[] = [], fields: TinyFields = {}): Asset<TinyTables> {
  return defineAsset<TinyRow, TinyTables>({
    key,
    description: "Values: one row per station and day.",
    group: "tiny",
    codeVersion: "1",
    upstream: upstream.map((upstreamKey) => ({ key: upstreamKey })),
    partitionOf: (row) => row.day,
    contentOf: ({ noteOfFetch: _noteOfFetch, ...content }) => content,
    target: (tables) => tables.target(key),
    materialize: async () => [],
    ...fields,
  });
}
