// Measures columnarDailyMeans on a file of hourly values; prints one JSON object. Arguments: file, rounds.
import { columnarDailyMeans } from "../../src/domain/columnar-daily-means.ts";
import { readHourlyValues } from "./hourly-values.ts";

const [, , path = "", rounds = "1"] = process.argv;
const values = readHourlyValues(path);
const milliseconds: number[] = [];
let validDays = 0;
let sum = 0;
for (let round = 0; round < Number(rounds); round += 1) {
  const before = performance.now();
  const { means } = columnarDailyMeans(values);
  milliseconds.push(performance.now() - before);
  [validDays, sum] = [0, 0];
  for (const mean of means) {
    if (Number.isNaN(mean)) continue;
    validDays += 1;
    sum += mean;
  }
}
const peakOverInput = (process.resourceUsage().maxRSS * 1024) / values.byteLength;
console.log(JSON.stringify({ validDays, sum, peakOverInput, milliseconds: { harmattan: milliseconds } }));
