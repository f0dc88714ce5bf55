import { setTimeout as timer } from "node:timers/promises";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { retry, type RetryOptions, type Sleep, systemSleep } from "../../src/base/retry.ts";

/** Sleeps no time at all and remembers how long it was asked to. */
function recordedSleep() {
  const pausesMs: number[] = [];
  const sleep: Sleep = async (ms) => {
    pausesMs.push(ms);
  };
  return { pausesMs, sleep };
}

/** Work that fails with "fault 1", "fault 2", … and succeeds at attempt number `succeedsAt`. */
function work(succeedsAt: number) {
  const attempts: number[] = [];
  const run = async (attempt: number) => {
    attempts.push(attempt);
    if (attempt < succeedsAt) throw new Error(`fault ${attempt}`);
    return "done";
  };
  return { attempts, run };
}

function options(fields: Partial<RetryOptions>): RetryOptions {
  return {
    attempts: 3,
    firstDelayMs: 1_000,
    maxDelayMs: 5_000,
    retryable: () => true,
    sleep: recordedSleep().sleep,
    random: () => 0,
    ...fields,
  };
}

test("work that succeeds is done once, without a pause", async () => {
  const { attempts, run } = work(1);
  const { pausesMs, sleep } = recordedSleep();

  const result = await retry(run, options({ sleep }));

  expect({ result, attempts, pausesMs }).toEqual({ result: "done", attempts: [1], pausesMs: [] });
});

test("work that fails twice is tried three times", async () => {
  const { attempts, run } = work(3);

  expect(await retry(run, options({ attempts: 5 }))).toBe("done");
  expect(attempts).toEqual([1, 2, 3]);
});

test("after the last attempt its error is thrown, without another pause", async () => {
  const { attempts, run } = work(9);
  const { pausesMs, sleep } = recordedSleep();

  await expect(retry(run, options({ attempts: 3, sleep }))).rejects.toThrow(/^fault 3$/);
  expect(attempts).toEqual([1, 2, 3]);
  expect(pausesMs).toHaveLength(2);
});

test("one attempt means no second one", async () => {
  const { attempts, run } = work(2);

  await expect(retry(run, options({ attempts: 1 }))).rejects.toThrow(/^fault 1$/);
  expect(attempts).toEqual([1]);
});

test("an error that is not worth it is thrown at once", async () => {
  const { attempts, run } = work(9);
  const retryable = (error: unknown) => error instanceof Error && error.message === "fault 1";

  await expect(retry(run, options({ attempts: 5, retryable }))).rejects.toThrow(/^fault 2$/);
  expect(attempts).toEqual([1, 2]);
});

test.each([
  { random: 0, pauses: [500, 1_000, 2_000, 2_500, 2_500] },
  { random: 0.5, pauses: [750, 1_500, 3_000, 3_750, 3_750] },
  { random: 0.999, pauses: [1_000, 1_999, 3_998, 4_998, 4_998] },
])("pauses double up to the limit, half of each is random: $random gives $pauses", async ({ random, pauses }) => {
  const { pausesMs, sleep } = recordedSleep();

  await retry(work(6).run, options({ attempts: 6, random: () => random, sleep }));

  expect(pausesMs).toEqual(pauses);
});

test.each([
  { asked: 10_000, pauses: [10_000, 10_000], why: "longer than our pause" },
  { asked: 700, pauses: [700, 1_000], why: "longer than the first pause only" },
  { asked: undefined, pauses: [500, 1_000], why: "not asked" },
])("the longer of what the other side asked ($asked ms) and our own pause counts: $why", async ({ asked, pauses }) => {
  const { pausesMs, sleep } = recordedSleep();

  await retry(work(3).run, options({ askedDelayMs: () => asked, sleep }));

  expect(pausesMs).toEqual(pauses);
});

test("every retry is told: the error, the attempt that failed, the pause before the next", async () => {
  const told: unknown[] = [];

  await retry(
    work(3).run,
    options({
      onRetry: (error, attempt, delayMs) => {
        told.push([String(error), attempt, delayMs]);
      },
    }),
  );

  expect(told).toEqual([
    ["Error: fault 1", 1, 500],
    ["Error: fault 2", 2, 1_000],
  ]);
});

describe("an aborted signal", () => {
  test("during the work ends it with the signal's reason, without a pause", async () => {
    const reason = new Error("stopped");
    const controller = new AbortController();
    const { pausesMs, sleep } = recordedSleep();
    const fails = async () => {
      controller.abort(reason);
      throw new Error("socket closed");
    };

    await expect(retry(fails, options({ sleep, signal: controller.signal }))).rejects.toBe(reason);
    expect(pausesMs).toEqual([]);
  });

  test("during a pause ends it with the signal's reason", async () => {
    const reason = new Error("stopped");
    const controller = new AbortController();
    const { attempts, run } = work(9);
    const retried = retry(
      run,
      options({ sleep: systemSleep, signal: controller.signal, firstDelayMs: 60_000, maxDelayMs: 60_000 }),
    );
    setImmediate(() => controller.abort(reason));

    await expect(retried).rejects.toBe(reason);
    expect(attempts).toEqual([1]);
  });
});

describe("the system's sleep", () => {
  test("waits as long as it was told", async () => {
    const startedMs = performance.now();

    await systemSleep(30);

    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(28);
  });

  test("rejects with the signal's reason when aborted before it begins", async () => {
    const reason = new Error("stopped");

    await expect(systemSleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test("still waits after a moment when told to wait 25 days, longer than a timer of Node can hold", async () => {
    const controller = new AbortController();
    const slept = systemSleep(25 * 86_400_000, controller.signal).then(
      () => "woke up",
      () => "was still waiting",
    );

    await timer(50);
    controller.abort();

    expect(await slept).toBe("was still waiting");
  });
});

test("whatever the settings, each pause lies between half and all of its ceiling, and none follows the last attempt", async () => {
  const settings = fc.record({
    attempts: fc.integer({ min: 1, max: 12 }),
    firstDelayMs: fc.integer({ min: 1, max: 10_000 }),
    maxDelayMs: fc.integer({ min: 1, max: 100_000 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(settings, async ({ attempts, firstDelayMs, maxDelayMs, random }) => {
      const { pausesMs, sleep } = recordedSleep();

      const retried = retry(work(99).run, options({ attempts, firstDelayMs, maxDelayMs, random: () => random, sleep }));

      await expect(retried).rejects.toThrow(new Error(`fault ${attempts}`));
      expect(pausesMs).toHaveLength(attempts - 1);
      for (const [index, pauseMs] of pausesMs.entries()) {
        const ceilingMs = Math.min(maxDelayMs, firstDelayMs * 2 ** index);
        expect(pauseMs).toBeGreaterThanOrEqual(Math.floor(ceilingMs / 2));
        expect(pauseMs).toBeLessThanOrEqual(ceilingMs);
      }
    }),
  );
});
