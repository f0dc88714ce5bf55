import { z } from "zod";

const unit = z.string().optional();

/** A fact about a materialization, of one of the types that Dagster's Pipes know (assets.md, rule 15); numbers may be plotted. */
export const metadataValueSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("int"), value: z.int(), unit }),
  z.strictObject({ type: z.literal("float"), value: z.number(), unit }),
  z.strictObject({ type: z.enum(["text", "url", "path", "md"]), value: z.string() }),
  z.strictObject({ type: z.literal("timestamp"), value: z.iso.datetime() }),
  z.strictObject({ type: z.literal("bool"), value: z.boolean() }),
  z.strictObject({ type: z.literal("json"), value: z.json() }),
  z.strictObject({ type: z.literal("table"), value: z.array(z.record(z.string(), z.json())) }),
  z.strictObject({ type: z.literal("table_schema"), value: z.record(z.string(), z.string()) }),
  z.strictObject({ type: z.literal("null"), value: z.null() }),
]);
export type MetadataValue = z.infer<typeof metadataValueSchema>;

/** Facts by name. */
export const metadataSchema = z.record(z.string(), metadataValueSchema);
export type Metadata = z.infer<typeof metadataSchema>;
