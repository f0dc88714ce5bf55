import { bars, line } from "../chart-kinds/line.ts";
import { table } from "../chart-kinds/table.ts";
import { orange, red } from "../colours.ts";
import { run } from "../datasets.ts";
import type { Chart } from "../model.ts";

/** The last run of each selection. */
export function newestRuns(): Chart {
  return table({
    key: "newest-runs",
    title: {
      en: "Last run of each selection (UTC; duration in seconds)",
      fr: "Dernière exécution de chaque sélection (UTC ; durée en secondes)",
    },
    dataset: run,
    where: [["is_newest", "IS TRUE"]],
    columns: [
      "selection",
      "state",
      "started_at",
      ["duration_seconds", ".1f"],
      ["failures", ".0f"],
      "first_failure",
      ["quarantined", ".0f"],
      ["new_versions", ".0f"],
      "trigger",
    ],
    order: [["started_at", false]],
    colours: [
      { by: "failures", colour: red, when: { above: 0 } },
      { by: "quarantined", colour: orange, when: { above: 0 } },
    ],
    height: 36,
  });
}

/** Runs of each day by how they ended. */
export function runBars(): Chart {
  return bars({
    key: "runs",
    title: {
      en: "Runs (count) of each UTC day by state, last 7 days",
      fr: "Exécutions (nombre) de chaque jour UTC par état, 7 derniers jours",
    },
    dataset: run,
    where: [["in_last_7_days", "IS TRUE"]],
    time: "started_at",
    grain: "P1D",
    metrics: ["runs"],
    by: "state",
    unit: { en: "runs", fr: "exécutions" },
    format: ".0f",
    stacked: true,
    height: 40,
  });
}

/** How long runs take. */
export function durations(): Chart {
  return line({
    key: "durations",
    title: {
      en: "Longest run (seconds) of each hour by selection, last 7 days, UTC",
      fr: "Exécution la plus longue (secondes) par heure UTC et sélection, 7 jours",
    },
    dataset: run,
    where: [["in_last_7_days", "IS TRUE"]],
    time: "started_at",
    grain: "PT1H",
    metrics: ["longest"],
    by: "selection",
    unit: { en: "seconds", fr: "secondes" },
    format: ".1f",
    height: 44,
  });
}
