import { line } from "../chart-kinds/line.ts";
import { table } from "../chart-kinds/table.ts";
import { grey, red } from "../colours.ts";
import { forecastSkill, forecastSkillDaily } from "../datasets.ts";
import type { Chart } from "../model.ts";
import { type Panelled, same } from "./parameters.ts";

/** Errors of the last 14 scored days. */
export function skillTable(): Chart {
  return table({
    key: "skill",
    title: {
      en: "Errors of the last 14 days, by parameter and hours ahead (errors in the unit named)",
      fr: "Erreurs des 14 derniers jours, par paramètre et délai (erreurs dans l'unité indiquée)",
    },
    dataset: forecastSkill,
    columns: [
      "parameter_label",
      "lead",
      ["skill_percent", ".1f"],
      ["inside_percent", ".1f"],
      ["mae", ".3f"],
      "unit",
      ["scored_hours", ".0f"],
    ],
    order: [
      ["parameter", false],
      ["lead_hour", true],
    ],
    colours: [{ by: "skill_percent", colour: red, when: { from: -1_000_000, to: 0 } }],
    height: 32,
  });
}

/** Skill of each day. */
export function skillByDay(): Chart {
  return line({
    key: "skill-daily",
    title: {
      en: "Skill (%) against persistence, each day, last 30 days (above 0 is better)",
      fr: "Gain (%) sur la persistance, chaque jour, 30 derniers jours (au-dessus de 0 : mieux)",
    },
    dataset: forecastSkillDaily,
    where: [["in_last_30_days", "IS TRUE"]],
    time: "day",
    grain: "P1D",
    metrics: ["skill"],
    by: "series",
    unit: same("%"),
    format: ".0f",
    thresholds: [{ name: { en: "As good as persistence", fr: "Comme la persistance" }, value: 0, colour: grey }],
    markers: true,
  });
}

/** Share of the hours inside the band, day by day. */
export function insideByDay(): Chart {
  return line({
    key: "inside-daily",
    title: {
      en: "Hours (%) inside the 80 % band, each day, last 30 days",
      fr: "Heures (%) dans l'intervalle à 80 %, chaque jour, 30 derniers jours",
    },
    dataset: forecastSkillDaily,
    where: [["in_last_30_days", "IS TRUE"]],
    time: "day",
    grain: "P1D",
    metrics: ["inside"],
    by: "series",
    unit: same("%"),
    format: ".0f",
    thresholds: [{ name: { en: "Promised: 80 %", fr: "Promis : 80 %" }, value: 80, colour: grey }],
    markers: true,
  });
}

/** Mean error of forecast and persistence, day by day. */
export function errorsByDay({ code, title, unit }: Panelled): Chart {
  return line({
    key: `${code}-errors`,
    title: {
      en: `${title.en}, 1 h ahead: mean absolute error of each day, last 30 days`,
      fr: `${title.fr}, à 1 h : erreur absolue moyenne de chaque jour, 30 derniers jours`,
    },
    dataset: forecastSkillDaily,
    where: [
      ["parameter", "==", code],
      ["lead_hour", "==", 1],
      ["in_last_30_days", "IS TRUE"],
    ],
    time: "day",
    grain: "P1D",
    metrics: ["forecast_error", "persistence_error"],
    unit: same(unit),
    format: ".2f",
    markers: true,
  });
}
