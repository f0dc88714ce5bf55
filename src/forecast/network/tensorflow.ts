import type * as core from "@tensorflow/tfjs-core";

/** TensorFlow.js, on whatever backend it computes: everything that computes is given it, and loads nothing itself. */
export type TensorFlow = typeof core;

export const backendNames = ["wasm", "native"] as const;
export type BackendName = (typeof backendNames)[number];
