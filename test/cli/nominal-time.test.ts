import { describe, expect, test } from "vitest";

import type { JobFacts } from "../../src/cli/config.ts";
import { nominalTime } from "../../src/cli/nominal-time.ts";

const now = new Date("2026-01-20T13:07:20Z");
const inferred = { at: now, inferred: true };

/** What a pod of the CronJob `heal` is told, which runs at five past each hour. 29481905 is 2026-01-20T13:05Z. */
function job(jobName: string | null, fields: Partial<JobFacts> = {}): JobFacts {
  return { cronJobName: "heal", schedule: "5 * * * *", jobName, jobUid: "5f1c", ...fields };
}

describe("rule 10: a run of a CronJob stands for the tick in the name of its Job", () => {
  test("though it started late, and a retry of it later still", () => {
    const tick = { at: new Date("2026-01-20T13:05:00Z"), inferred: false };

    expect(nominalTime(job("heal-29481905"), now)).toEqual(tick);
    expect(nominalTime(job("heal-29481905"), new Date("2026-01-20T15:59:00Z"))).toEqual(tick);
  });

  test("of a CronJob whose own name holds hyphens and digits", () => {
    const facts = job("harmattan-2-hourly-29481905", { cronJobName: "harmattan-2-hourly" });

    expect(nominalTime(facts, now)).toEqual({ at: new Date("2026-01-20T13:05:00Z"), inferred: false });
  });

  test("by minutes written with leading zeros, which name the same tick", () => {
    expect(nominalTime(job("heal-000029481905"), now)).toEqual({
      at: new Date("2026-01-20T13:05:00Z"),
      inferred: false,
    });
  });

  test.each([
    ["@hourly", "heal-29481900", "2026-01-20T13:00:00Z"],
    ["*/15 8-18 * * 1-5", "heal-29481885", "2026-01-20T12:45:00Z"],
    ["0 0 20 1 *", "heal-29481120", "2026-01-20T00:00:00Z"],
  ])("on the schedule %s, read in UTC", (schedule, jobName, at) => {
    expect(nominalTime(job(jobName, { schedule }), now)).toEqual({ at: new Date(at), inferred: false });
  });

  test("on any minute where the schedule is not told", () => {
    expect(nominalTime(job("heal-29481904", { schedule: null }), now)).toEqual({
      at: new Date("2026-01-20T13:04:00Z"),
      inferred: false,
    });
  });
});

describe("rule 10a: the suffix counts within the last 7 days and the next 5 minutes", () => {
  const everyMinute = { schedule: "* * * * *" };
  const noon = new Date("2026-01-20T12:00:00Z");

  test.each([
    ["heal-29471760", "2026-01-13T12:00:00Z", "exactly 7 days ago"],
    ["heal-29481840", "2026-01-20T12:00:00Z", "just now"],
    ["heal-29481845", "2026-01-20T12:05:00Z", "5 minutes ahead: the clocks of two machines differ"],
  ])("%s is %s, %s", (jobName, at) => {
    expect(nominalTime(job(jobName, everyMinute), noon)).toEqual({ at: new Date(at), inferred: false });
  });

  test.each([
    ["heal-29471759", "a minute more than 7 days ago"],
    ["heal-29481846", "6 minutes ahead"],
    ["heal-1", "1970"],
    ["heal-202601201200", "by kubectl create job --from, named after a date: as minutes beyond what a date can be"],
  ])("%s is not taken: %s", (jobName) => {
    expect(nominalTime(job(jobName, everyMinute), noon)).toEqual({ at: noon, inferred: true });
  });
});

describe("rule 10a: a run stands for the present, inferred,", () => {
  test.each([
    ["outside Kubernetes", job(null, { cronJobName: null, schedule: null, jobUid: null })],
    ["in a Job that no CronJob made", job("heal-29481905", { cronJobName: null })],
    ["without the name of its Job", job(null)],
    ["in a Job of another CronJob", job("wipe-29481905")],
    ["in a Job of a CronJob whose name is longer", job("heal-weekly-29481905")],
    ["in a Job of a CronJob whose name begins alike", job("healer-29481905")],
    ["in a Job by kubectl create job --from, named freely", job("heal-now")],
    ["in a Job by kubectl create job --from, numbered", job("heal-2")],
    ["in a Job by kubectl create job --from, named after a tick", job("heal-29481905-again")],
    ["in a Job by kubectl create job --from, named as the CronJob", job("heal")],
    ["with nothing behind the hyphen", job("heal-")],
    ["with seconds, as before Kubernetes 1.23", job("heal-1768914300")],
    ["with a sign", job("heal--29481905")],
    ["with a fraction", job("heal-29481905.0")],
    ["with an exponent", job("heal-2e7")],
    ["with more digits than minutes have", job("heal-0000029481905")],
    ["with digits of another script", job("heal-٢٩٤٨١٩٠٥")],
    ["off the schedule, a minute late", job("heal-29481906")],
    ["off the schedule, of another hour", job("heal-29481905", { schedule: "5 12 * * *" })],
    ["on a schedule that never comes", job("heal-29481905", { schedule: "0 0 31 2 *" })],
  ])("%s", (_, facts) => {
    expect(nominalTime(facts, now)).toEqual(inferred);
  });
});

test.each([
  [
    "often",
    "CronPattern: invalid configuration format ('often'), exactly five, six, or seven space separated parts are required.",
  ],
  ["61 * * * *", "CronPattern: Invalid value for minute: 61"],
  ["0 5 * * * *", "CronPattern: mode '5-part' requires exactly 5 parts, but pattern '0 5 * * * *' has 6 parts."],
])("a schedule that is none is a fault of the configuration: %s", (schedule, reason) => {
  expect(() => nominalTime(job("heal-29481905", { schedule }), now)).toThrow(
    expect.objectContaining({
      code: "CONFIGURATION",
      message: `configuration: HARMATTAN_SCHEDULE: expected the CronJob's five fields, like 5 * * * * (found "${schedule}": ${reason})`,
    }),
  );
});
