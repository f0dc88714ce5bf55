import { partitionTables, type PartitionTableName } from "./partition-tables.ts";
import type { ReadModelDay, Reconciliation, TableTotal } from "./read-model.ts";

/**
 * Rows and sums of one station and day: one total per partition table, also of a table without rows. Values are added
 * in ascending order, so that equal rows in any order give equal sums.
 */
export function totalsOf({ stationId, day, rows }: ReadModelDay): TableTotal[] {
  return Object.keys(partitionTables)
    .filter(isPartitionTable)
    .map((table) => ({
      table,
      stationId,
      day,
      rows: rows[table].length,
      sum: sumOf(partitionTables[table].sum, rows[table]),
    }));
}

/**
 * Pairs the totals of the store with those of the read model by table, station and day, in the order of the store's,
 * then of the model's others. What is absent on one side has no rows; what has none on either is left out.
 */
export function reconcile(store: readonly TableTotal[], model: readonly TableTotal[]): Reconciliation[] {
  const left = new Map(model.map((total) => [keyOf(total), total]));
  const pairs = store.map((ofStore) => {
    const ofModel = left.get(keyOf(ofStore));
    left.delete(keyOf(ofStore));
    return { store: ofStore, model: { rows: ofModel?.rows ?? 0, sum: ofModel?.sum ?? 0 } };
  });
  const unknown = Array.from(left.values(), ({ table, stationId, day, rows, sum }) => {
    return { store: { table, stationId, day, rows: 0, sum: 0 }, model: { rows, sum } };
  });
  return [...pairs, ...unknown].filter((pair) => pair.store.rows > 0 || pair.model.rows > 0);
}

/** Floating sums depend on their order. */
const relativeTolerance = 1e-9;

/** @returns whether the rows differ, or the sums by more than 1e-9 of the larger one. */
export function hasDrift({ store, model }: Reconciliation): boolean {
  const larger = Math.max(Math.abs(store.sum), Math.abs(model.sum));
  return store.rows !== model.rows || Math.abs(store.sum - model.sum) > relativeTolerance * larger;
}

function isPartitionTable(name: string): name is PartitionTableName {
  return name in partitionTables;
}

function keyOf({ table, stationId, day }: TableTotal): string {
  return `${table} ${stationId} ${day}`;
}

function sumOf(column: string, rows: readonly Readonly<Record<string, unknown>>[]): number {
  const values = new Float64Array(rows.length); // missing values stay 0
  for (const [index, row] of rows.entries()) {
    const value = row[column];
    if (typeof value === "number") values[index] = value;
  }
  let sum = 0;
  for (const value of values.toSorted()) sum += value;
  return sum;
}
