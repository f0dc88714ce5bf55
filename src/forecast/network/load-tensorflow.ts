import { createRequire } from "node:module";
import util from "node:util";

import { ForecastBackendError } from "../errors.ts";
import type { BackendName, TensorFlow } from "./tensorflow.ts";

/**
 * TensorFlow.js on a backend: WebAssembly, which comes with Harmattan, or the native library, if
 * `@tensorflow/tfjs-node` is installed. Never the plain JavaScript backend, which is several times slower.
 *
 * @throws {ForecastBackendError} if the backend cannot be loaded.
 */
export async function loadTensorFlow(backend: BackendName): Promise<TensorFlow> {
  const tf = backend === "wasm" ? await loadWasm() : await loadNative();
  await tf.ready();
  return tf;
}

async function loadWasm(): Promise<TensorFlow> {
  const tf = await import("@tensorflow/tfjs-core");
  await import("@tensorflow/tfjs-backend-wasm");
  if (!(await tf.setBackend("wasm"))) throw new ForecastBackendError("wasm", "this Node.js runs no WebAssembly");
  return tf;
}

/** No dependency of Harmattan, since it takes 600 MB: it is found beside it, or in a folder that NODE_PATH names. */
async function loadNative(): Promise<TensorFlow> {
  const name = "@tensorflow/tfjs-node";
  restoreRemovedFunctions();
  try {
    const tf: TensorFlow = createRequire(import.meta.url)(name);
    await tf.setBackend("tensorflow");
    return tf;
  } catch (error) {
    throw new ForecastBackendError("native", `install ${name} beside Harmattan, or use wasm`, { cause: error });
  }
}

/** tfjs-node 4.22 calls two functions that Node 23 removed. */
function restoreRemovedFunctions(): void {
  const missing = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: (value: unknown) => Array.isArray(value),
  };
  for (const [name, value] of Object.entries(missing)) if (!(name in util)) Object.assign(util, { [name]: value });
}
