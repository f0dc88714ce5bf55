import { escapeIdentifier } from "pg";

import { parameterKeys } from "../../domain/parameter.ts";
import type { PartitionTableName } from "../partition-tables.ts";
import type { Table } from "../table.ts";
import type { Parameter } from "./session.ts";

/** A row of any table, by column. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Which stored rows a statement is about: `stored` is the table; its parameters come after those of the rows. */
export interface Scope {
  readonly condition: (firstParameter: number) => string;
}

/** Of partition tables: a station, and days from, to (exclusive). */
export const ofWindow: Scope = {
  condition: (first) =>
    `stored.station_id = $${first}::text AND stored.day >= $${first + 1}::date AND stored.day < $${first + 2}::date`,
};

/** Hours are found by their table's key, parameter by parameter: it needs no index on days beside it. */
const ofWindowOfHours: Scope = {
  condition: (first) =>
    `stored.station_id = $${first}::text AND stored.parameter = ANY ('{${parameterKeys.join(",")}}')
    AND stored.hour_start >= ($${first + 1}::date)::timestamp AT TIME ZONE 'UTC'
    AND stored.hour_start < ($${first + 2}::date)::timestamp AT TIME ZONE 'UTC'`,
};

/** @returns which rows of a partition table belong to a station and its days. */
export function windowOf(name: PartitionTableName): Scope {
  return name === "hourly_measurement" ? ofWindowOfHours : ofWindow;
}

/** The whole table. */
export const ofAll: Scope = { condition: () => "true" };

/** What an insert does with a key that the scope does not hold and the table does: fail, or write over it. */
export type OtherScope = "fail" | "take over";

/**
 * @returns a statement that leaves exactly the given rows in the scope and touches no row that is as it should be. Its
 * parameters are the columns as arrays (`columnsOf`), then those of the scope; it gives one row of counts.
 */
export function replaceSql(name: string, table: Table, scope: Scope, otherScope: OtherScope): string {
  const columns = Object.keys(table.columns);
  const values = valuesOf(table);
  const isSame = `${tuple("stored", table.key)} = ${tuple("incoming", table.key)} AND ${scope.condition(columns.length + 1)}`;
  // Inserts that look for conflicts take twice as long as others.
  const onConflict = otherScope === "take over" ? overwriteSql(table) : "";
  return `
    WITH incoming AS MATERIALIZED (${incomingSql(table)}),
    gone AS (
      DELETE FROM ${name} AS stored WHERE ${scope.condition(columns.length + 1)}
        AND NOT EXISTS (SELECT FROM incoming WHERE ${isSame}) RETURNING 1
    ),
    changed AS (
      UPDATE ${name} AS stored SET ${values.map((column) => `${quoted(column)} = incoming.${quoted(column)}`).join(", ")}
      FROM incoming WHERE ${isSame} AND ${tuple("stored", values)} IS DISTINCT FROM ${tuple("incoming", values)} RETURNING 1
    ),
    added AS (
      INSERT INTO ${name} AS stored (${columns.map(quoted).join(", ")})
      SELECT * FROM incoming WHERE NOT EXISTS (SELECT FROM ${name} AS stored WHERE ${isSame}) ${onConflict}
      RETURNING (stored.xmax = 0) AS is_new
    )
    SELECT (SELECT count(*) FROM gone)::integer AS deleted, count(*) FILTER (WHERE is_new)::integer AS inserted,
      (count(*) FILTER (WHERE NOT is_new) + (SELECT count(*) FROM changed))::integer AS changed
    FROM added`;
}

/** @returns a statement that writes the given rows over those of the same keys. Its parameters are the columns as arrays. */
export function writeSql(name: string, table: Table): string {
  const columns = Object.keys(table.columns).map(quoted).join(", ");
  return `INSERT INTO ${name} (${columns}) ${incomingSql(table)} ${overwriteSql(table)}`;
}

/** @returns a statement that reads a scope in the order of the key, texts by code point. */
export function readSql(name: string, table: Table, scope: Scope): string {
  const columns = Object.keys(table.columns).map(quoted).join(", ");
  const order = table.key.map(
    (column) => quoted(column) + (table.columns[column]?.type === "text" ? ' COLLATE "C"' : ""),
  );
  return `SELECT ${columns} FROM ${name} AS stored WHERE ${scope.condition(1)} ORDER BY ${order.join(", ")}`;
}

/** @returns the rows as one array per column, in the order of the table's columns, as parameters. */
export function columnsOf(table: Table, rows: readonly Row[]): Parameter[] {
  return Object.entries(table.columns).map(([column, { type }]) => {
    const values = rows.map((row) => row[column] ?? null);
    // The driver quotes each value; only texts need that, and a publication holds a hundred thousand values.
    return type === "text" ? values : `{${values.map((value) => value ?? "NULL").join(",")}}`;
  });
}

function incomingSql({ columns }: Table): string {
  const arrays = Object.values(columns).map(({ type }, index) => `$${index + 1}::${type}[]`);
  return `SELECT * FROM unnest(${arrays.join(", ")}) AS given (${Object.keys(columns).map(quoted).join(", ")})`;
}

function overwriteSql(table: Table): string {
  const changes = valuesOf(table).map((column) => `${quoted(column)} = excluded.${quoted(column)}`);
  return `ON CONFLICT (${table.key.map(quoted).join(", ")}) DO UPDATE SET ${changes.join(", ")}`;
}

function valuesOf({ columns, key }: Table): string[] {
  return Object.keys(columns).filter((column) => !key.includes(column));
}

function tuple(alias: string, columns: readonly string[]): string {
  return `(${columns.map((column) => `${alias}.${quoted(column)}`).join(", ")})`;
}

function quoted(name: string): string {
  return escapeIdentifier(name);
}
