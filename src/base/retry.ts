import { setTimeout as timer } from "node:timers/promises";

/** Waits `ms` milliseconds; rejects with the signal's reason if it is aborted first. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** A longer timer of Node ends at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemSleep: Sleep = async (ms, signal) => {
  try {
    await timer(Math.min(ms, longestTimerMs), undefined, signal ? { signal } : {});
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
};

export interface RetryOptions {
  /** How often the work is tried in all, at least 1. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Is it worth trying again after this error? */
  readonly retryable: (error: unknown) => boolean;
  /** What the other side asked us to wait (`Retry-After`); the longer of this and the backoff counts. */
  readonly askedDelayMs?: (error: unknown) => number | undefined;
  readonly onRetry?: (error: unknown, attempt: number, delayMs: number) => void;
  readonly sleep: Sleep;
  /** 0 to 1, exclusive; spreads the pauses of many clients. */
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/**
 * Tries `work` until it succeeds, fails for good, or was tried `attempts` times; then throws its last error.
 * Pauses double from `firstDelayMs` up to `maxDelayMs`, each with "equal jitter": half fixed, half random
 * (Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015).
 */
export async function retry<Result>(
  work: (attempt: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (attempt >= options.attempts || !options.retryable(error)) throw error;
      const delayMs = Math.max(backoffMs(attempt, options), options.askedDelayMs?.(error) ?? 0);
      options.onRetry?.(error, attempt, delayMs);
      await options.sleep(delayMs, options.signal);
    }
  }
}

function backoffMs(attempt: number, options: RetryOptions): number {
  const ceilingMs = Math.min(options.maxDelayMs, options.firstDelayMs * 2 ** (attempt - 1));
  return Math.round(ceilingMs / 2 + (ceilingMs / 2) * options.random());
}
