import { parentPort, workerData } from "node:worker_threads";

import { failureOf } from "../../base/errors.ts";
import type { NetworkModel } from "../network-model.ts";
import { loadTensorFlow } from "../network/load-tensorflow.ts";
import type { BackendName } from "../network/tensorflow.ts";
import { type Fit, fitNetwork } from "./fit-network.ts";
import type { TrainingProgress } from "./train-network.ts";

/** What a worker thread is given, and what it answers. */
export interface TrainingOrder extends Fit {
  readonly backend: BackendName;
}

export type TrainingAnswer =
  | { readonly progress: TrainingProgress }
  | { readonly model: NetworkModel }
  | { readonly failure: ReturnType<typeof failureOf> };

// The one file of src that does something when it is loaded: it is the main module of a thread.
const port = parentPort;
if (port) {
  const order: TrainingOrder = workerData;
  const answer = (message: TrainingAnswer) => port.postMessage(message);
  try {
    const tf = await loadTensorFlow(order.backend);
    answer({ model: await fitNetwork(tf, order, (progress) => answer({ progress })) });
  } catch (error) {
    answer({ failure: failureOf(error) });
  }
}
