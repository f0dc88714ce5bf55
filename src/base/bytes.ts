import { z } from "zod";

/** Binary content of a document: a compressed body, a model's weights. */
export const bytesSchema = z.instanceof(Uint8Array);
