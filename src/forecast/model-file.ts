import { endianness } from "node:os";

import { z } from "zod";

import { UnusableModelError } from "./errors.ts";
import { featureVersion } from "./inputs/input-layout.ts";
import {
  modelFormat,
  type ModelHeader,
  modelHeaderSchema,
  type NetworkHeader,
  numbersAfter,
  scoreColumns,
} from "./model-header.ts";
import type { NetworkModel } from "./network-model.ts";
import { weightCount } from "./network/network-shape.ts";
import type { PastScores } from "./past-scores.ts";

/** A trained model as it is kept. */
export interface StoredModel {
  /** One network for each group of neighbouring stations. */
  readonly networks: readonly NetworkModel[];
  readonly heldBack: HeldBackScores;
}

/** Scores of the newest hours that the judged network was not trained on: until a model has scores of its own. */
export interface HeldBackScores {
  /** Whole hours since 1970-01-01T00:00Z of row 0. */
  readonly firstHour: number;
  readonly hours: number;
  readonly stations: readonly string[];
  readonly leads: readonly number[];
  /** [station · leads + leadIndex], each with one value an hour. */
  readonly scores: readonly PastScores[];
}

const magic = new TextEncoder().encode("HARMODEL");
const prefixBytes = magic.length + 4;

/**
 * A model as bytes, little endian: 8 bytes `HARMODEL`, the length of the header, the header as JSON, and every number as a
 * float32 (`numbersAfter`). Scores lose what a float32 does not hold.
 */
export function modelBytes({ networks, heldBack }: StoredModel): Uint8Array {
  const { scores, ...scored } = heldBack;
  // What could not be read again is not written.
  const header = modelHeaderSchema.parse({
    format: modelFormat,
    featureVersion,
    networks: networks.map(({ members, ...network }) => ({ ...network, members: members.length })),
    heldBack: scored,
  });
  const text = new TextEncoder().encode(JSON.stringify(header));
  const numbers = [
    ...networks.flatMap(({ members }) => members),
    ...scores.flatMap((ofSeries) => scoreColumns.map((column) => ofSeries[column])),
  ];
  const begin = prefixBytes + text.length;
  const bytes = new Uint8Array(begin + 4 * numbersAfter(header));
  bytes.set(magic);
  new DataView(bytes.buffer).setUint32(magic.length, text.length, true);
  bytes.set(text, prefixBytes);
  let offset = begin;
  for (const values of numbers) {
    bytes.set(littleEndian(new Uint8Array(Float32Array.from(values).buffer)), offset);
    offset += 4 * values.length;
  }
  return bytes;
}

/**
 * The model that bytes hold.
 *
 * @param name of the model, for errors.
 * @throws {UnusableModelError} for other bytes, other versions, sizes that do not fit, and weights or scales that are not finite.
 */
export function parseModel(bytes: Uint8Array, name: string): StoredModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < prefixBytes || magic.some((byte, index) => bytes[index] !== byte)) {
    throw new UnusableModelError(name, "its bytes are no model");
  }
  const begin = prefixBytes + view.getUint32(magic.length, true);
  if (begin > bytes.length) throw new UnusableModelError(name, `it is cut off after ${bytes.length} bytes`);
  const header = headerOf(bytes.subarray(prefixBytes, begin), name);
  const expected = begin + 4 * numbersAfter(header);
  if (bytes.length !== expected) {
    throw new UnusableModelError(name, `it has ${bytes.length} bytes; expected ${expected} of its header`);
  }
  const numbers = littleEndian(new Uint8Array(bytes.subarray(begin)));
  return modelOf(header, new Float32Array(numbers.buffer), name);
}

/** Turns float32 numbers of this machine into little endian ones, and back. @param bytes are changed. */
function littleEndian(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (endianness() === "BE") Buffer.from(bytes.buffer).swap32();
  return bytes;
}

function headerOf(text: Uint8Array, name: string): ModelHeader {
  try {
    return modelHeaderSchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text)));
  } catch (error) {
    const fault = error instanceof z.ZodError ? faultOf(error) : "it is no JSON text";
    throw new UnusableModelError(name, `its header cannot be used (${fault})`, { cause: error });
  }
}

/** The first: an older version has many at once. */
function faultOf({ issues: [first] }: z.ZodError): string {
  return first ? `${first.path.join(".") || "header"}: ${first.message}` : "it does not fit";
}

function modelOf({ networks, heldBack }: ModelHeader, numbers: Float32Array, name: string): StoredModel {
  let next = 0;
  const take = (length: number) => numbers.subarray(next, (next += length));
  const weights = (shape: NetworkHeader["shape"]) => {
    const flat = take(weightCount(shape));
    if (flat.every(Number.isFinite)) return flat;
    throw new UnusableModelError(name, "its weights are not finite");
  };
  const read = networks.map(({ members, ...network }): NetworkModel => {
    return { ...network, members: Array.from({ length: members }, () => weights(network.shape)) };
  });
  const column = () => Float64Array.from(take(heldBack.hours));
  const scores = Array.from({ length: heldBack.stations.length * heldBack.leads.length }, () => ({
    // In the order of `scoreColumns`.
    low: column(),
    high: column(),
    model: column(),
    persistence: column(),
    persistenceLow: column(),
    persistenceHigh: column(),
  }));
  return { networks: read, heldBack: { ...heldBack, scores } };
}
