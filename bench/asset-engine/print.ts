import type { Measured } from "./measured.ts";

const columns = ["process", "", "run", "peak", "", "ledger", ""] as const;

/** A line for each, with its ratios to `base`; the ledger in bytes per cell. */
export function printRows(cells: number, base: Measured, rows: Readonly<Record<string, Measured>>): void {
  printRow("", columns);
  for (const [name, row] of Object.entries(rows)) {
    printRow(name, [
      `${row.seconds.toFixed(2)} s`,
      times(row.seconds / base.seconds),
      `${row.runSeconds.toFixed(2)} s`,
      `${row.peakMebibytes.toFixed(0)} MiB`,
      times(row.peakMebibytes / base.peakMebibytes),
      `${(row.ledgerBytes / cells).toFixed(0)} B/cell`,
      times(row.ledgerBytes / base.ledgerBytes),
    ]);
  }
}

/** What Harmattan promises, beside what this run found. */
export function printBars(of: Readonly<Record<"harmattan" | "pandas" | "dagster", Measured>>): void {
  const { harmattan, pandas, dagster } = of;
  const ratios = [
    ["process time, Dagster's", dagster.seconds / harmattan.seconds, 15],
    ["peak memory, Dagster's", dagster.peakMebibytes / harmattan.peakMebibytes, 1],
    ["bytes of ledger, Dagster's", dagster.ledgerBytes / harmattan.ledgerBytes, 15],
    ["process time, the pandas script's", pandas.seconds / harmattan.seconds, 1],
  ] as const;
  console.log();
  for (const [what, ratio, bar] of ratios) {
    const verdict = ratio >= bar ? "met" : "missed";
    console.log(`${what.padEnd(34)}${times(ratio).padStart(8)} Harmattan's   bar: at least ${bar} ×, ${verdict}`);
  }
}

function printRow(name: string, values: readonly string[]): void {
  const padded = values.map((value, column) => value.padStart(widths[column] ?? 0)).join("");
  console.log(`${name.padEnd(46)}${padded}`.trimEnd());
}

const widths = [10, 8, 10, 9, 8, 14, 8] as const;

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`;
}
