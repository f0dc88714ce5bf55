import { type Column, textTable } from "./table.ts";

/** A row, and lines about it that would not fit into a column. */
export interface NotedRow {
  readonly cells: readonly string[];
  readonly notes: readonly string[];
}

/** @returns a plain text table in which the notes of a row stand below it, indented. */
export function notedTable(columns: readonly Column[], rows: readonly NotedRow[]): string {
  const table = textTable(
    columns,
    rows.map(({ cells }) => cells),
  );
  const [head = "", ...lines] = table.trimEnd().split("\n");
  const noted = lines.flatMap((line, index) => [line, ...(rows[index]?.notes ?? []).map((note) => `  ${note}`)]);
  return [head, ...noted].map((line) => `${line}\n`).join("");
}
