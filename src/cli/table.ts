import Table from "cli-table3";

/** A column by its title; numbers stand right (`right`). */
export type Column = string | { readonly title: string; readonly align: "right" };

/** @returns a column whose cells stand right. */
export function right(title: string): Column {
  return { title, align: "right" };
}

const sides = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"];
const inside = ["left", "left-mid", "mid", "mid-mid", "right", "right-mid"];
const noLines = Object.fromEntries([...sides, ...inside].map((name) => [name, ""]));

/** @returns a plain text table: the titles, then a row a line, without any rule. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map((column) => (typeof column === "string" ? column : column.title)),
    colAligns: columns.map((column) => (typeof column === "string" ? "left" : column.align)),
    chars: { ...noLines, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return `${table.toString().replaceAll(/ +$/gm, "")}\n`;
}
