import { table } from "../chart-kinds/table.ts";
import { usAqiBands } from "../colours.ts";
import { indexBand, indexNow } from "../datasets.ts";
import type { Chart } from "../model.ts";
import { europeanColours, oldAge } from "./cell-colours.ts";

/** The European index of the newest hour, by station. */
export function europeanTable(): Chart {
  return table({
    key: "european-index",
    title: {
      en: "European AQI now (hourly level 1–6, without CO) – indicative, uncorrected",
      fr: "Indice européen actuel (niveau horaire 1–6, sans CO) – indicatif, non corrigé",
    },
    dataset: indexNow,
    where: [["index_name", "==", "european-aqi"]],
    columns: ["station", ["fresh_value", ".0f"], "category_en", "parameter_label", ["age_hours", ".1f"]],
    order: [["station", true]],
    colours: [
      ...europeanColours("fresh_value", "fresh_value"),
      ...europeanColours("fresh_value", "category_en"),
      oldAge("age_hours", "age_hours"),
    ],
    height: 28,
  });
}

/** Bands of the US AQI with colours and advice. */
export function bandTable(): Chart {
  return table({
    key: "bands",
    title: { en: "Bands of the US AQI (0–500) and what they mean", fr: "Classes de l'US AQI (0–500) et leur sens" },
    dataset: indexBand,
    where: [["index_name", "==", "us-aqi"]],
    columns: ["range", "category_en", "everyone_en", "sensitive_en"],
    order: [["level", true]],
    colours: usAqiBands.map(({ name, colour }) => ({ by: "category_en" as const, colour, when: { equals: name } })),
    height: 48,
  });
}
