import type { RowTable, Window } from "../../src/pipeline/define-asset.ts";
import { FencedError } from "../../src/pipeline/errors.ts";

/** One row per series and partition of any grid. */
export interface PlainRow<Key extends string> {
  readonly series: string;
  readonly key: Key;
  readonly value: number | null;
}

/** Rows of one asset in memory, on any grid and dimension. */
export interface MemoryTable<Member, Key extends string> extends RowTable<PlainRow<Key>, Member, Key> {
  /** @returns the value of a partition, `null` without any. */
  value(series: string, key: string): number | null;
  /** @returns every row as text, ordered: "smart188 2024-03-01T00:00Z 5". */
  all(): string[];
}

/** @param idOf the series of a member. */
export function memoryTable<Member, Key extends string>(idOf: (member: Member) => string): MemoryTable<Member, Key> {
  const rowsByName = new Map<string, { row: PlainRow<Key>; fence: number }>();
  const nameOf = ({ series, key }: { series: string; key: string }) => `${series} ${key}`;
  const rowsOf = (member: Member, { from, to }: Window<Key>) =>
    Array.from(rowsByName.values(), ({ row }) => row).filter(
      ({ series, key }) => series === idOf(member) && key >= from && key < to,
    );
  return {
    value: (series, key) => rowsByName.get(nameOf({ series, key }))?.row.value ?? null,
    all: () => Array.from(rowsByName, ([name, { row }]) => `${name} ${row.value}`).toSorted(),
    readRows: async (member, window) => rowsOf(member, window),
    parse() {
      throw new TypeError("these rows are never kept");
    },
    async replace(member, window, rows, fence) {
      const counts = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };
      const stale = new Set(rowsOf(member, window).map(nameOf));
      for (const row of rows) {
        const before = rowsByName.get(nameOf(row));
        if (before && before.fence > fence) throw new FencedError(nameOf(row));
        rowsByName.set(nameOf(row), { row, fence });
        counts[before === undefined ? "inserted" : before.row.value === row.value ? "unchanged" : "changed"] += 1;
        stale.delete(nameOf(row));
      }
      for (const name of stale) rowsByName.delete(name);
      return { ...counts, deleted: stale.size };
    },
  };
}
