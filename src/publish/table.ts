import type { Column } from "./column.ts";

/** A table: its columns, the natural key among them, and what reconciliation sums. */
export interface Table {
  readonly columns: Readonly<Record<string, Column>>;
  readonly key: readonly string[];
  /** The column whose sum is compared with the store's. */
  readonly sum: string | null;
}
