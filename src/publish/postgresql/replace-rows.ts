import type { WriteCounts } from "../../pipeline/asset.ts";
import type { Table } from "../table.ts";
import type { Parameter, Session } from "./session.ts";
import { columnsOf, type OtherScope, replaceSql, type Row, type Scope } from "./table-sql.ts";

/** A table, and the part of it that is to hold nothing but the rows given. */
export interface Target {
  readonly name: string;
  readonly table: Table;
  readonly scope: Scope;
  /** What the scope asks for. */
  readonly values: readonly Parameter[];
  readonly otherScope: OtherScope;
}

/** Leaves exactly `rows` in the target; a row that is as it should be is not touched. */
export async function replaceRows(
  session: Session,
  { name, table, scope, values, otherScope }: Target,
  rows: readonly Row[],
): Promise<WriteCounts> {
  const parameters = [...columnsOf(table, rows), ...values];
  const counts = await session.query<Omit<WriteCounts, "unchanged">>(
    replaceSql(name, table, scope, otherScope),
    parameters,
  );
  const { inserted, changed, deleted } = counts[0] ?? noCounts;
  return { inserted, changed, unchanged: rows.length - inserted - changed, deleted };
}

const noCounts: WriteCounts = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };

/** @returns several writes as one. */
export function sumOfCounts(writes: readonly WriteCounts[]): WriteCounts {
  return writes.reduce(
    (sum, { inserted, changed, unchanged, deleted }) => ({
      inserted: sum.inserted + inserted,
      changed: sum.changed + changed,
      unchanged: sum.unchanged + unchanged,
      deleted: sum.deleted + deleted,
    }),
    noCounts,
  );
}
