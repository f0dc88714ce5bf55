import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import { HarmattanError } from "../../base/errors.ts";
import type { HourGrid } from "../hour-grid.ts";
import type { NetworkModel } from "../network-model.ts";
import type { BackendName } from "../network/tensorflow.ts";
import { type Fit, trainingOrigins } from "./fit-network.ts";
import type { TrainingAnswer, TrainingOrder } from "./training-worker.ts";

export interface FitOptions {
  readonly backend: BackendName;
  readonly signal: AbortSignal;
  /** Is told which share of all fits is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Threads at once; one a core unless said. */
  readonly threads?: number;
}

/**
 * @returns the models of all fits, in their order; each is trained in a thread of its own, so many at once as there are cores.
 * @throws {TooFewHoursError} of the first fit that has too few, before any thread starts.
 */
export async function fitInThreads(
  fits: readonly Fit[],
  { backend, signal, onProgress = () => {}, threads = availableParallelism() }: FitOptions,
): Promise<NetworkModel[]> {
  for (const fit of fits) trainingOrigins(fit);
  const models: NetworkModel[] = [];
  const grids = new Map([...new Set(fits.map(({ grid }) => grid))].map((grid) => [grid, sharedGrid(grid)]));
  const shares = fits.map(() => 0);
  const waiting = fits.entries();
  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (const [index, fit] of waiting) {
      models[index] = await fitInThread(
        { ...fit, grid: grids.get(fit.grid) ?? fit.grid, backend },
        stopped,
        (share) => {
          shares[index] = share;
          onProgress(shares.reduce((sum, each) => sum + each, 0) / fits.length);
        },
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(threads, fits.length) }, work));
  } catch (error) {
    stop.abort(error); // of several threads the first fault counts
    throw error;
  }
  return models;
}

async function fitInThread(
  order: TrainingOrder,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<NetworkModel> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./training-worker.ts", import.meta.url), { workerData: order });
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`a training thread ended with ${code} and no answer`)));
      worker.on("message", (answer: TrainingAnswer) => {
        if ("progress" in answer) onShare(answer.progress.step / answer.progress.steps);
        else if ("model" in answer) resolve(answer.model);
        else reject(new TrainingThreadError(answer.failure));
      });
    });
  } finally {
    await worker.terminate();
  }
}

/** A fault of a thread, as it was there: errors lose their class on the way. */
class TrainingThreadError extends HarmattanError {
  readonly code: string;
  readonly kind: HarmattanError["kind"];

  constructor({ code, kind, message }: Pick<HarmattanError, "code" | "kind" | "message">) {
    super(message);
    this.code = code;
    this.kind = kind;
  }
}

/** The hours are copied once for all threads. */
function sharedGrid(grid: HourGrid): HourGrid {
  const columns = Object.entries(grid.columns).map(([name, stations]) => [name, stations.map(shared)] as const);
  return { ...grid, columns: Object.fromEntries(columns) };
}

function shared(values: Float64Array): Float64Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
