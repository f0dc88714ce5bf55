import { z } from "zod";

import { instantSchema } from "../base/instant.ts";
import { parameterSchema } from "./parameter.ts";

/** One row per decision of a person that a model, often an earlier one, shall forecast a parameter from now on. */
export const modelPromotionSchema = z.strictObject({
  parameter: parameterSchema,
  at: instantSchema,
  modelId: z.string(),
  /** Who decided. */
  by: z.string(),
  reason: z.string(),
});
export type ModelPromotion = z.infer<typeof modelPromotionSchema>;
