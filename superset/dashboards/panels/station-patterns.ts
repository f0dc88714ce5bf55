import { heatmap } from "../chart-kinds/heatmap.ts";
import { table } from "../chart-kinds/table.ts";
import { completeness, hourly, station } from "../datasets.ts";
import type { Chart } from "../model.ts";
import type { Panelled } from "./parameters.ts";

export function week({ code, title }: Panelled): Chart {
  return heatmap({
    key: `${code}-week`,
    title: {
      en: `${title.en} by hour (UTC) and day of the week, mean of the last 92 days`,
      fr: `${title.fr} par heure (UTC) et jour de la semaine, moyenne des 92 derniers jours`,
    },
    dataset: hourly,
    where: [
      ["parameter", "==", code],
      ["in_last_92_days", "IS TRUE"],
    ],
    across: "hour_of_day",
    grain: null,
    down: "weekday",
    metric: "mean_value",
    format: code === "co" ? ".2f" : ".1f",
    scheme: "schemeYlOrRd",
    bounds: [null, null],
    labelEvery: 3,
    days: "hour_start",
  });
}

export function complete(): Chart {
  return heatmap({
    key: "completeness",
    title: {
      en: "Hours with a value (% of each day), last 6 weeks",
      fr: "Heures avec une valeur (% de chaque jour), 6 dernières semaines",
    },
    dataset: completeness,
    where: [["in_last_6_weeks", "IS TRUE"]],
    across: "day",
    grain: "P1D",
    down: "parameter_label",
    metric: "mean_percent",
    format: ".0f",
    scheme: "schemeRdYlGn",
    bounds: [0, 100],
    labelEvery: 7,
    days: "day",
  });
}

export function siteTable(): Chart {
  return table({
    key: "site",
    title: {
      en: "Position and site (degrees, WGS 84)",
      fr: "Position et site (degrés, WGS 84)",
    },
    dataset: station,
    columns: ["station_name", ["latitude", ".5f"], ["longitude", ".5f"], "data_from", "site_since"],
    order: [["station", true]],
    times: "days",
    height: 20,
  });
}
