import { card } from "../chart-kinds/card.ts";
import { table } from "../chart-kinds/table.ts";
import { grey } from "../colours.ts";
import { feed, indexNow, latest } from "../datasets.ts";
import type { Chart, Text } from "../model.ts";
import { oldAge, usAqiColours } from "./cell-colours.ts";
import { co, pm25 } from "./parameters.ts";

/** Cards of the newest hour: index, PM2.5, CO, and their age. */
export function nowCards(whose: Text): Chart[] {
  return [
    card({
      key: "index-card",
      title: { en: "US AQI now (NowCast)", fr: "US AQI actuel (NowCast)" },
      dataset: indexNow,
      where: [["index_name", "==", "us-aqi-nowcast"]],
      metric: "highest_now",
      subtitle: {
        en: `index 0–500, indicative\n${whose.en}`,
        fr: `indice 0–500, indicatif\n${whose.fr}`,
      },
      format: ".0f",
    }),
    ...[pm25, co].map(({ code, label, unit }) =>
      card({
        key: `${code}-card`,
        title: { en: `${label.en}, newest hour`, fr: `${label.fr}, dernière heure` },
        dataset: latest,
        where: [["parameter", "==", code]],
        metric: "highest_now",
        subtitle: {
          en: `${unit}, 1 h mean${code === "co" ? "; 0 is the sensor's zero" : ""}\n${whose.en}`,
          fr: `${unit}, moyenne sur 1 h${code === "co" ? "\u00a0; 0\u00a0: zéro du capteur" : ""}\n${whose.fr}`,
        },
        format: ".1f",
      }),
    ),
    card({
      key: "age-card",
      title: { en: "Age of the newest hour", fr: "Âge de la dernière heure" },
      dataset: feed,
      metric: "newest_age",
      subtitle: {
        en: "hours since it ended\ngrey: older than 3 hours",
        fr: "heures depuis sa fin\ngris : plus de 3 heures",
      },
      format: ".1f",
      above: [3, grey],
    }),
  ];
}

/** Each station's index of the newest hour, with band, colour and age. */
export function indexNowTable(): Chart {
  return table({
    key: "index-now",
    title: {
      en: "Air quality now: US AQI (NowCast) by station – indicative, uncorrected",
      fr: "L'air maintenant : US AQI (NowCast) par station – indicatif, non corrigé",
    },
    dataset: indexNow,
    where: [["index_name", "==", "us-aqi-nowcast"]],
    columns: ["station_name", ["fresh_value", ".0f"], "category_en", ["age_hours", ".1f"]],
    order: [["station", true]],
    colours: [
      ...usAqiColours("fresh_value", "fresh_value"),
      ...usAqiColours("fresh_value", "category_en"),
      oldAge("age_hours", "age_hours"),
    ],
    height: 30,
  });
}

/** What people can do at the band of now. */
export function whatToDoTable(): Chart {
  return table({
    key: "what-to-do",
    title: {
      en: "What to do now, by station (US AQI NowCast)",
      fr: "Que faire maintenant, par station (US AQI NowCast)",
    },
    dataset: indexNow,
    where: [
      ["index_name", "==", "us-aqi-nowcast"],
      ["fresh_value", "IS NOT NULL"],
    ],
    columns: ["station", "everyone_en", "sensitive_en"],
    order: [["station", true]],
    height: 34,
  });
}

/** Newest value of each parameter, with its age; only a fresh value has a colour of its own. */
export function latestTable(title: Text, parameters: readonly string[] | null, height: number): Chart {
  return table({
    key: "latest",
    title,
    dataset: latest,
    where: parameters === null ? [] : [["parameter", "IN", parameters]],
    columns: ["station", "parameter_label", ["value", ".1f"], "unit", ["age_hours", ".1f"], "hour_start"],
    order: [
      ["station", true],
      ["parameter_label", true],
    ],
    colours: [oldAge("age_hours", "age_hours"), oldAge("age_hours", "value")],
    height,
  });
}
