import { z } from "zod";

import { right, textTable } from "../../src/cli/table.ts";

const rowSchema = z.object({
  column: z.string(),
  lead: z.int(),
  n: z.int(),
  mae: z.number(),
  rmse: z.number(),
  mase: z.number(),
  skill: z.number(),
  coverage: z.number().nullable(),
  intervalScore: z.number().nullable(),
  trainingSeconds: z.number().nullable(),
});

/** One forecaster, column and lead over the test year. */
export type BenchRow = Readonly<z.infer<typeof rowSchema>> & { readonly name: string };

const peerSchema = z.object({
  model: z.string(),
  rows: z.array(rowSchema),
  peakMemoryMiB: z.number(),
  seconds: z.number(),
});

/** @returns what the Python peer printed. @throws if it is anything else. */
export function peerRows(printed: string) {
  const { model, rows, peakMemoryMiB, seconds } = peerSchema.parse(JSON.parse(printed));
  return { model, rows: rows.map((row) => ({ ...row, name: model })), peakMebibytes: peakMemoryMiB, seconds };
}

export function printTable(rows: readonly BenchRow[]): void {
  const titles = ["MAE", "RMSE", "MASE", "skill", "coverage", "interval\nscore", "training\ns"];
  const percent = (share: number | null) => (share === null ? "–" : `${(100 * share).toFixed(1)} %`);
  for (const group of Map.groupBy(rows, ({ column, lead }) => `${column}, t+${lead}`)) {
    const [title, ofGroup] = group;
    const cells = ofGroup.map((row) => [
      row.name,
      row.mae.toFixed(2),
      row.rmse.toFixed(2),
      row.mase.toFixed(3),
      percent(row.skill),
      percent(row.coverage),
      row.intervalScore?.toFixed(1) ?? "–",
      row.trainingSeconds?.toFixed(0) ?? "–",
    ]);
    console.log(`\n${title} (µg/m³, ${ofGroup[0]?.n} hours of 12 stations, 2016-03-01 to 2017-02-28 Beijing time)`);
    console.log(textTable([`forecaster`, ...titles.map(right)], cells));
  }
}

/** Required MAE of the test year and what to aim at, in µg/m³. */
const bars: Readonly<Record<string, { readonly required: number; readonly aim: number }>> = {
  "pm25 1": { required: 8.25, aim: 8.15 },
  "pm25 2": { required: 12.7, aim: 12.5 },
  "co 1": { required: 153.5, aim: 152 },
  "co 2": { required: 218, aim: 216 },
};
const longestTrainingSeconds = 480;
const largestMebibytes = 2_048;

/** Says of each bar whether the network met it. */
export function printBars(network: readonly BenchRow[], peakMebibytes: number): void {
  const verdict = (isMet: boolean) => (isMet ? "met" : "NOT MET");
  for (const { column, lead, mae, coverage } of network) {
    const bar = bars[`${column} ${lead}`];
    if (!bar || coverage === null) continue;
    const aim = mae < bar.aim ? `; aim < ${bar.aim}: met` : `; aim < ${bar.aim}: not met`;
    console.log(
      `${column} t+${lead}: MAE ${mae.toFixed(3)}, bar <= ${bar.required}: ${verdict(mae <= bar.required)}${aim}`,
    );
    const isCalibrated = coverage >= 0.79 && coverage <= 0.81;
    console.log(
      `${column} t+${lead}: coverage ${(100 * coverage).toFixed(2)} %, bar 79 to 81 %: ${verdict(isCalibrated)}`,
    );
  }
  const seconds = new Map(network.map(({ column, trainingSeconds }) => [column, trainingSeconds ?? 0]));
  const total = seconds.values().reduce((sum, each) => sum + each, 0);
  console.log(
    `training of both, four networks each: ${total.toFixed(0)} s, bar < ${longestTrainingSeconds} s: ${verdict(total < longestTrainingSeconds)}`,
  );
  console.log(
    `peak memory: ${peakMebibytes.toFixed(0)} MiB, bar < ${largestMebibytes} MiB: ${verdict(peakMebibytes < largestMebibytes)}`,
  );
}
