import { dayOfHour, hourOfNumber, type UtcHour } from "../base/utc-hour.ts";
import type { Parameter } from "../domain/parameter.ts";
import type { RunReport } from "../pipeline/run-report.ts";
import type { CsvHours } from "../sources/csv/csv-hours.ts";
import type { ImportedStation } from "./imported-stations.ts";
import { describedRun } from "./run-report.ts";
import { right, textTable } from "./table.ts";

/** What a file held. */
export interface ImportedFile {
  readonly file: string;
  readonly rows: number;
  readonly parameters: readonly Parameter[];
  /** First and last hour. */
  readonly from: UtcHour;
  readonly to: UtcHour;
  readonly stations: readonly {
    readonly stationId: string;
    /** As the file has it. */
    readonly name: string;
    readonly isNew: boolean;
    readonly rows: number;
    readonly from: UtcHour;
    readonly to: UtcHour;
  }[];
}

/** @returns what a file held, by the stations that it was imported to. */
export function importedFile(contents: CsvHours, imported: readonly ImportedStation[]): ImportedFile {
  const stations = imported.map(({ station, isNew, hours: { name, hours } }) => {
    const [from, to] = [hourOfNumber(hours[0] ?? 0), hourOfNumber(hours.at(-1) ?? 0)];
    return { stationId: station.stationId, name, isNew, rows: hours.length, from, to };
  });
  return {
    file: contents.file,
    rows: contents.rows,
    parameters: contents.parameters,
    from: stations.map(({ from }) => from).reduce((one, other) => (one < other ? one : other)),
    to: stations.map(({ to }) => to).reduce((one, other) => (one > other ? one : other)),
    stations,
  };
}

/** @returns an import as programs read it. `hours` are those of the days of the file: new, changed, as they were. */
export function importFields(file: ImportedFile, run: RunReport) {
  const { inserted = 0, changed = 0, unchanged = 0 } = run.assets[0]?.rows ?? {};
  return { ...file, hours: { inserted, changed, unchanged }, next: nextCommand(file), run };
}

/** @returns an import for people. */
export function describedImport(file: ImportedFile, run: RunReport): string {
  const { rows, parameters, from, to, stations } = file;
  const cells = stations.map((station) => [
    station.stationId,
    station.name,
    station.isNew ? "new" : "known",
    String(station.rows),
    station.from,
    station.to,
  ]);
  const isNews = run.assets.some(({ rows: { inserted, changed } }) => inserted + changed > 0);
  const next =
    isNews || run.state !== "SUCCESS"
      ? `Next, what follows from these hours (heal does the last 30 days by itself):\n  npx ${nextCommand(file)}\n`
      : "Nothing changed: every hour of the file was stored already.\n";
  return [
    `${file.file}: ${rows} rows of ${stations.length} stations with ${parameters.join(", ")}, ${from} to ${to}\n\n`,
    textTable(["station", "in the file", "", right("rows"), "from", "to"], cells),
    `\n${describedRun(run)}\n`,
    next,
  ].join("");
}

/** Asks no API: `*` would fetch the days of the stations that have one. */
function nextCommand({ from, to }: ImportedFile): string {
  return `harmattan materialize group:aggregate --from ${dayOfHour(from)} --to ${dayOfHour(to)}`;
}
