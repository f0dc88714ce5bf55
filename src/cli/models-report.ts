import type { ForecastModel } from "../domain/forecast-model.ts";
import type { ModelPromotion } from "../domain/model-promotion.ts";
import { errorText, parameterText, percentText, skillOf } from "./forecast-words.ts";
import type { KnownModels } from "./known-models.ts";
import { right, textTable } from "./table.ts";
import { durationText, minuteText } from "./time-text.ts";

/** A model, and what became of it. */
export interface ShownModel extends ForecastModel {
  readonly isChampion: boolean;
  /** Decisions of persons for it, oldest first. */
  readonly promotions: readonly ModelPromotion[];
  /** `null` if the stored weights are those that were trained. */
  readonly weightsFault: string | null;
}

/** @returns all models for people, the newest first. */
export function describedModels(all: readonly KnownModels[]): string {
  const rows = all.flatMap(({ models, champion }) =>
    models
      .toReversed()
      .map((model) => [
        model.modelId,
        model.modelId === champion ? "champion" : "",
        model.verdict === "promoted" ? "promoted" : "kept back",
        minuteText(model.trainedAt),
        String(model.stations.length),
        model.firstHour,
        ...heldBackErrors(model),
        model.reason,
      ]),
  );
  if (rows.length === 0)
    return "No model is trained yet: harmattan train. Until then persistence is forecast: the last observed value.\n";
  const columns = ["model", "", "by its training", "trained at", right("stations"), "trained from"];
  return textTable([...columns, right("MAE"), right("persistence"), "why"], rows);
}

/** MAE and that of persistence on held-back hours, one after the other for each lead. */
function heldBackErrors({ parameter, heldBack: { rows } }: ForecastModel): [string, string] {
  return [
    rows.map(({ mae }) => errorText(parameter, mae)).join(" "),
    rows.map(({ persistenceMae }) => errorText(parameter, persistenceMae)).join(" "),
  ];
}

/** @returns one model for people. */
export function describedModel(model: ShownModel): string {
  const { modelId, parameter, isChampion, heldBack, weights, promotions, verdict, reason } = model;
  const facts = [
    `${modelId}: ${parameterText(parameter)}${isChampion ? ", the champion" : ""}`,
    "",
    `trained at   ${minuteText(model.trainedAt)}, in ${durationText(1000 * model.seconds)}, on ${model.backend}`,
    `hours        ${model.firstHour} to ${model.lastHour}, ${model.rows} rows`,
    `stations     ${model.stations.join(", ")}`,
    `networks     ${model.members.length}, seeds ${model.members.join(", ")}; leads ${model.leads.join(", ")} h`,
    `made by      code ${model.codeVersion}, features ${model.featureVersion}`,
    `inputs       ${model.inputs}`,
    `weights      ${weights.sha256}, ${weights.bytes} bytes: ${model.weightsFault ?? "checksum verified"}`,
    "",
    `Held back from the training, ${heldBack.from} to ${heldBack.to}:`,
    heldBackTable(model),
    `${verdict === "promoted" ? "Promoted" : "Kept back"} by its training: ${reason}`,
    ...promotions.map(({ at, by, reason: why }) => `Promoted at ${minuteText(at)} by ${by}: ${why}`),
  ];
  return `${facts.join("\n")}\n`;
}

function heldBackTable({ parameter, heldBack }: ForecastModel): string {
  const rows = heldBack.rows.map(({ leadHours, n, mae, persistenceMae, championMae, coverage }) => [
    `${leadHours} h`,
    String(n),
    errorText(parameter, mae),
    errorText(parameter, persistenceMae),
    percentText(skillOf(mae, persistenceMae)),
    errorText(parameter, championMae),
    percentText(coverage),
  ]);
  const errors = [right("MAE"), right("persistence"), right("skill"), right("champion then"), right("inside")];
  return textTable([right("lead"), right("n"), ...errors], rows);
}
