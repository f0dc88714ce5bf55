import { forecastBand, line } from "../chart-kinds/line.ts";
import { table } from "../chart-kinds/table.ts";
import { feed, forecast } from "../datasets.ts";
import type { Chart } from "../model.ts";
import { oldAge } from "./cell-colours.ts";
import { type Panelled, same } from "./parameters.ts";

const newestOrder = [
  ["parameter", false],
  ["lead_hour", true],
] as const;

/** What was issued last. */
export function newestForecasts(): Chart {
  return table({
    key: "newest",
    title: {
      en: "Newest forecast, with its 80 % band (p10–p90), UTC",
      fr: "Dernière prévision, avec son intervalle à 80 % (p10–p90), UTC",
    },
    dataset: forecast,
    where: [["is_newest_issue", "IS TRUE"]],
    columns: ["parameter_label", "lead", ["p50", ".2f"], ["p10", ".2f"], ["p90", ".2f"], "unit", "target_hour"],
    order: newestOrder,
    height: 34,
  });
}

/** When it was issued and by what, with the reason where that was not the model. */
export function newestMakers(): Chart {
  return table({
    key: "newest-makers",
    title: {
      en: "How the newest forecast (hours ahead) was made, UTC",
      fr: "Comment la dernière prévision (en heures) a été faite, UTC",
    },
    dataset: forecast,
    where: [["is_newest_issue", "IS TRUE"]],
    columns: ["parameter_label", "lead", "issue_hour", "maker_en", "reason_en"],
    order: newestOrder,
    height: 34,
  });
}

/** How old the hours are that a forecast could start from. */
export function feedTable(): Chart {
  return table({
    key: "feed",
    title: {
      en: "Newest hour of the station (UTC); grey: older than 3 hours",
      fr: "Dernière heure de la station (UTC) ; gris : plus de 3 heures",
    },
    dataset: feed,
    columns: ["station", "newest_hour", ["age_hours", ".1f"], "feed_state"],
    order: [["station", true]],
    colours: [oldAge("age_hours", "age_hours")],
    height: 20,
  });
}

/** The band against the truth, also for the hours ahead. */
export function bandChart({ code, name, title, unit }: Panelled, lead: 1 | 2): Chart {
  return forecastBand({
    key: `${code}-band-${lead}h`,
    title: {
      en: `${title.en}, forecast ${lead} h ahead and measured, last 72 hours, UTC`,
      fr: `${title.fr}, prévision à ${lead} h et mesure, 72 dernières heures, UTC`,
    },
    dataset: forecast,
    where: [
      ["parameter", "==", code],
      ["lead_hour", "==", lead],
      ["in_last_72_hours", "IS TRUE"],
    ],
    time: "target_hour",
    grain: "PT1H",
    metrics: [name, `${name}__yhat`, `${name}__yhat_lower`, `${name}__yhat_upper`],
    unit: same(unit),
    format: ".1f",
    height: 46,
  });
}

/** The forecast of one hour beside persistence and what was measured. */
export function besidePersistence({ code, title, unit }: Panelled): Chart {
  return line({
    key: `${code}-persistence`,
    title: {
      en: `${title.en}, 1 h ahead: forecast, persistence and measured, last 72 hours, UTC`,
      fr: `${title.fr}, à 1 h : prévision, persistance et mesure, 72 dernières heures, UTC`,
    },
    dataset: forecast,
    where: [
      ["parameter", "==", code],
      ["lead_hour", "==", 1],
      ["in_last_72_hours", "IS TRUE"],
    ],
    time: "target_hour",
    grain: "PT1H",
    metrics: ["measured_value", "forecast_value", "persistence_value"],
    unit: same(unit),
    format: ".1f",
    height: 46,
  });
}

/** Hours without a forecast, and those where persistence stood in. */
export function notByModel(): Chart {
  return table({
    key: "fall-backs",
    title: {
      en: "Not made by the model: persistence instead, or no forecast, last 72 hours, UTC",
      fr: "Sans le modèle : persistance à la place, ou aucune prévision, 72 dernières heures, UTC",
    },
    dataset: forecast,
    where: [
      ["maker", "!=", "model"],
      ["in_last_72_hours", "IS TRUE"],
    ],
    columns: ["target_hour", "parameter_label", "lead", "maker_en", "reason_en"],
    order: [
      ["target_hour", false],
      ["parameter", true],
      ["lead_hour", true],
    ],
    days: "target_hour",
    height: 44,
  });
}
