import { z } from "zod";

import { bytesSchema } from "../../base/bytes.ts";
import { instantSchema } from "../../base/instant.ts";
import { utcHourSchema } from "../../base/utc-hour.ts";

/** A `$jsonSchema` as MongoDB understands it: draft 4 with `bsonType`. */
export type MongoJsonSchema = Readonly<Record<string, unknown>>;

/**
 * The validator of a collection, from its zod schema: a second fence against writers that are not Harmattan. It checks
 * types, required fields and enumerations, in keywords that compatible servers know too (no `anyOf`, no
 * `additionalProperties`); finer rules stay in TypeScript.
 */
export function mongoJsonSchema(schema: z.core.$ZodType): MongoJsonSchema {
  if (schema === instantSchema || schema === utcHourSchema) return { bsonType: "date" };
  if (schema === bytesSchema) return { bsonType: "binData" };
  if (schema instanceof z.ZodNullable) return orNull(mongoJsonSchema(schema.unwrap()));
  if (schema instanceof z.ZodArray) return { bsonType: "array", items: mongoJsonSchema(schema.element) };
  if (schema instanceof z.ZodObject) return objectSchema(schema.shape);
  if (schema instanceof z.ZodRecord) return { bsonType: "object" };
  if (schema instanceof z.ZodEnum) return { enum: schema.options };
  if (schema instanceof z.ZodString) return { bsonType: "string" };
  if (schema instanceof z.ZodNumber) return { bsonType: ["int", "long", "double"] };
  if (schema instanceof z.ZodBoolean) return { bsonType: "bool" };
  return {};
}

function orNull(schema: MongoJsonSchema): MongoJsonSchema {
  if (Array.isArray(schema.enum)) return { enum: [...schema.enum, null] };
  return "bsonType" in schema ? { ...schema, bsonType: [schema.bsonType, "null"].flat() } : schema;
}

function objectSchema(shape: Readonly<Record<string, z.core.$ZodType>>): MongoJsonSchema {
  const properties = Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, mongoJsonSchema(field)]));
  return { bsonType: "object", required: Object.keys(shape), properties };
}
