import { z } from "zod";

/** How a database holds values of one schema. */
export interface LeafCodec {
  readonly schema: z.core.$ZodType;
  encode(value: unknown): unknown;
  decode(stored: unknown): unknown;
}

type Convert = (value: unknown) => unknown;

/** Converts whole documents to and from a database's own form. */
export interface DocumentCodec {
  encode(document: unknown): unknown;
  decode(stored: unknown): unknown;
}

/**
 * The codec of documents of `schema`: `leaves` are converted wherever they stand, keys of records are sorted (equal
 * documents have one stored form), everything else passes.
 */
export function documentCodec(schema: z.core.$ZodType, leaves: readonly LeafCodec[]): DocumentCodec {
  const pass: Convert = (value) => value;
  return {
    encode: converter(schema, leaves, "encode") ?? pass,
    decode: converter(schema, leaves, "decode") ?? pass,
  };
}

/** @returns `null` where nothing below needs converting, so that plain subtrees cost nothing. */
function converter(schema: z.core.$ZodType, leaves: readonly LeafCodec[], way: "encode" | "decode"): Convert | null {
  const leaf = leaves.find((candidate) => candidate.schema === schema);
  if (leaf) return (value) => leaf[way](value);
  if (schema instanceof z.ZodNullable) return nullable(converter(schema.unwrap(), leaves, way));
  if (schema instanceof z.ZodArray) return eachElement(converter(schema.element, leaves, way));
  if (schema instanceof z.ZodRecord) return way === "encode" ? sortedKeys : null;
  if (schema instanceof z.ZodObject) return eachField(fieldConverters(schema, leaves, way));
  return null;
}

function fieldConverters(schema: z.ZodObject, leaves: readonly LeafCodec[], way: "encode" | "decode") {
  return Object.entries(schema.shape).flatMap(([key, field]) => {
    const convert = converter(field, leaves, way);
    return convert ? [{ key, convert }] : [];
  });
}

function nullable(convert: Convert | null): Convert | null {
  return convert && ((value) => (value === null ? null : convert(value)));
}

function eachElement(convert: Convert | null): Convert | null {
  return convert && ((value) => (Array.isArray(value) ? value.map(convert) : value));
}

function eachField(fields: readonly { readonly key: string; readonly convert: Convert }[]): Convert | null {
  if (fields.length === 0) return null;
  return (value) => {
    if (!isRecord(value)) return value;
    const converted = { ...value };
    for (const { key, convert } of fields) if (key in converted) converted[key] = convert(converted[key]);
    return converted;
  };
}

function sortedKeys(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
