// The engine at the size of a country: plans of many partitions, and the ledger's writes. See README.md.
// Usage: npm run bench:ledger; with MONGODB_URI on that server too.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

const rounds = 3;
const planSchema = z.object({ durationMs: z.number(), partitions: z.int(), peakKibibytes: z.number() });
const writesSchema = z.object({ oneSeries: z.number(), manySeries: z.number() });
const writeSchema = z.object({
  sqlite: writesSchema,
  mongodb: writesSchema.optional(),
  documents: z.number().optional(),
});

const [empty, hourly, list] = [plan("empty"), plan("hourly"), plan("list")];
const listSecondsOfAll = (list.seconds / list.partitions) * empty.partitions;
console.log("plan, best of 3, each in a process of its own                    due    seconds   peak");
planRow("100 assets × 400 stations × 10 years of days, nothing there", empty, "bar: < 1 s, < 200 MB");
planRow("10 assets × 400 stations, 30 days there, 1 day restated", hourly, "");
planRow("peer: a list of the first 2 of the 100 assets' partitions", list, "");
console.log(
  `a list of all of them, extrapolated: ${listSecondsOfAll.toFixed(0)} s, ${(listSecondsOfAll / empty.seconds).toFixed(0)} × the plan\n`,
);

const { sqlite, mongodb, documents } = writeSchema.parse(child("write.ts", []));
console.log("record of 10,000 partitions with their events, best of 3       one series   400 series");
writeRow("SQLite", sqlite);
if (mongodb) writeRow("MongoDB server", mongodb);
if (mongodb && documents !== undefined) {
  console.log(
    `peer: a document for each event and pointer, on that server     ${documents.toFixed(2)} s, ${(documents / mongodb.manySeries).toFixed(1)} × ours`,
  );
} else console.log("MONGODB_URI is not set: not measured on MongoDB");

function plan(situation: string) {
  const all = Array.from({ length: rounds }, () => planSchema.parse(child("plan.ts", [situation])));
  return {
    seconds: Math.min(...all.map(({ durationMs }) => durationMs)) / 1000,
    partitions: all[0]?.partitions ?? 0,
    peakMegabytes: Math.max(...all.map(({ peakKibibytes }) => peakKibibytes)) / 1024,
  };
}

function child(script: string, args: readonly string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), "harmattan-bench-"));
  try {
    const done = spawnSync(
      process.execPath,
      ["--max-semi-space-size=2", join(import.meta.dirname, script), folder, ...args],
      {
        encoding: "utf8",
      },
    );
    if (done.status !== 0) throw new Error(done.stderr);
    return JSON.parse(done.stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function planRow(name: string, { seconds, partitions, peakMegabytes }: ReturnType<typeof plan>, bar: string): void {
  const figures = `${partitions.toLocaleString("en").padStart(12)} ${seconds.toFixed(2).padStart(8)} s ${peakMegabytes.toFixed(0).padStart(4)} MB`;
  console.log(`${name.padEnd(59)}${figures}   ${bar}`.trimEnd());
}

function writeRow(name: string, { oneSeries, manySeries }: z.infer<typeof writesSchema>): void {
  console.log(
    `${name.padEnd(62)} ${oneSeries.toFixed(2).padStart(8)} s ${manySeries.toFixed(2).padStart(10)} s   bar: < 2 s`,
  );
}
