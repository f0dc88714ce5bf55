import { Cron } from "croner";

import { ConfigurationError, messageOf } from "../base/errors.ts";
import type { JobFacts } from "./config.ts";

/** The instant that a run stands for, and whether it was told or is just the clock's. */
export interface NominalTime {
  readonly at: Date;
  readonly inferred: boolean;
}

const minuteMs = 60_000;
const oldestMs = 7 * 24 * 60 * minuteMs;
const newestMs = 5 * minuteMs;

/**
 * A CronJob names its Jobs `<own name>-<Unix minutes of the tick>`; that is no promise, so the suffix counts only if it
 * falls on the schedule and near now (assets.md, rules 10 and 10a). Else the run stands for the present.
 *
 * @throws {ConfigurationError} for a schedule that cannot be read.
 */
export function nominalTime({ cronJobName, schedule, jobName }: JobFacts, now: Date): NominalTime {
  const inferred = { at: now, inferred: true };
  if (cronJobName === null || jobName === null || !jobName.startsWith(`${cronJobName}-`)) return inferred;
  const suffix = jobName.slice(cronJobName.length + 1);
  if (!/^\d{1,12}$/.test(suffix)) return inferred;
  const at = new Date(Number(suffix) * minuteMs);
  const ageMs = now.getTime() - at.getTime();
  const isNear = ageMs <= oldestMs && ageMs >= -newestMs; // false of what is no date: 202601201305 read as minutes
  if (!isNear) return inferred;
  if (schedule !== null && !isTick(schedule, at)) return inferred;
  return { at, inferred: false };
}

function isTick(schedule: string, at: Date): boolean {
  const [first] = cronOf(schedule).nextRuns(1, new Date(at.getTime() - 1_000));
  return first?.getTime() === at.getTime();
}

function cronOf(schedule: string): Cron {
  try {
    return new Cron(schedule, { timezone: "UTC", mode: "5-part" });
  } catch (error) {
    const fault = `HARMATTAN_SCHEDULE: expected the CronJob's five fields, like 5 * * * * (found "${schedule}": ${messageOf(error)})`;
    throw new ConfigurationError("configuration", [fault], { cause: error });
  }
}
