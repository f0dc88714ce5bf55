import { expect, test } from "vitest";

import { notedTable } from "../../src/cli/noted-table.ts";
import { right } from "../../src/cli/table.ts";

test("notes stand below their row, indented, and do not widen its columns", () => {
  const rows = [
    { cells: ["daily_means", "7"], notes: ["a sentence that is longer than any column", "another"] },
    { cells: ["exceedances", "12"], notes: [] },
  ];

  expect(notedTable(["asset", right("rows")], rows)).toBe(
    [
      "asset        rows",
      "daily_means     7",
      "  a sentence that is longer than any column",
      "  another",
      "exceedances    12",
      "",
    ].join("\n"),
  );
});

test("a table without rows is its titles", () => {
  expect(notedTable(["asset", "state"], [])).toBe("asset  state\n");
});
