import { z } from "zod";

import type { UtcMonth } from "../base/utc-month.ts";
import { type ForecastModel, forecastModelSchema } from "../domain/forecast-model.ts";
import { type ModelPromotion, modelPromotionSchema } from "../domain/model-promotion.ts";
import type { Parameter } from "../domain/parameter.ts";
import type { RowTable } from "../pipeline/define-asset.ts";
import { utcMonths } from "../pipeline/time-grid.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";
import { type ModelWeights, openModelWeights } from "./model-weights.ts";
import { openPartitionTable, type PartitionTableSpec } from "./partition-table.ts";
import type { PublishedFences } from "./published-fences.ts";

const modelDocumentSchema = z.strictObject({ _id: z.string(), ...forecastModelSchema.shape, fence: z.int() });
type ModelDocument = z.infer<typeof modelDocumentSchema>;

const modelTable: PartitionTableSpec<ForecastModel, ModelDocument, Parameter, UtcMonth, "byMonth"> = {
  name: "forecast_models",
  schema: modelDocumentSchema,
  rowSchema: forecastModelSchema,
  indexes: { byMonth: ["parameter", "month"] },
  windowIndex: "byMonth",
  grid: utcMonths,
  seriesOf: (parameter) => parameter,
  partitionOf: ({ month }) => month,
  startOf: (month) => month,
  documentOf: (row, fence) => ({ _id: row.modelId, ...row, fence }),
  rowOf: ({ _id, fence: _fence, ...row }) => row,
};

const promotionDocumentSchema = z.strictObject({ _id: z.string(), ...modelPromotionSchema.shape });
type PromotionDocument = z.infer<typeof promotionDocumentSchema>;

const promotionCollection = {
  name: "model_promotions",
  schema: promotionDocumentSchema,
  indexes: { byTime: ["parameter", "at"] },
} as const satisfies CollectionSpec<PromotionDocument>;

/** Models: one row per trained model; partitions are parameter × UTC month. */
export interface ModelStore extends RowTable<ForecastModel, Parameter, UtcMonth>, ModelWeights {
  /** @returns the parameter's models, by month, then id. */
  list(parameter: Parameter): Promise<ForecastModel[]>;
  get(modelId: string): Promise<ForecastModel | null>;
  /** Appends a person's decision. */
  promote(promotion: ModelPromotion): Promise<void>;
  /** @returns the decisions on a parameter, oldest first. */
  promotions(parameter: Parameter): Promise<ModelPromotion[]>;
}

/** Opens the tables. Models that a fenced-off writer left behind are not read (assets.md, rule 13). */
export async function openModelStore(database: Database, fences: PublishedFences): Promise<ModelStore> {
  const table = await openPartitionTable(database, modelTable, fences);
  const promotions: DocumentCollection<PromotionDocument, "byTime"> = await database.collection(promotionCollection);
  return {
    ...table,
    ...(await openModelWeights(database)),
    list: (parameter) =>
      table.readPublished(parameter, () => table.documents.range({ index: "byMonth", equals: [parameter] })),
    async get(modelId) {
      const found = await table.documents.get(modelId);
      if (!found) return null;
      return (await table.readPublished(found.parameter, () => table.documents.getMany([modelId])))[0] ?? null;
    },
    async promote(promotion) {
      await promotions.putAll([{ _id: `${promotion.parameter}/${promotion.at}/${promotion.by}`, ...promotion }]);
    },
    async promotions(parameter) {
      const found = await promotions.range({ index: "byTime", equals: [parameter] });
      return found.map(({ _id, ...promotion }) => promotion);
    },
  };
}
