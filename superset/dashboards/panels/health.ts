import { card } from "../chart-kinds/card.ts";
import { heatmap } from "../chart-kinds/heatmap.ts";
import { table } from "../chart-kinds/table.ts";
import { grey, orange, red } from "../colours.ts";
import { asset, check, completeness, feed, reconciliation } from "../datasets.ts";
import type { Chart } from "../model.ts";
import { oldAge } from "./cell-colours.ts";

/** Four numbers that should be small. */
export function healthCards(): Chart[] {
  return [
    card({
      key: "lag-card",
      title: { en: "Feed lag, worst station", fr: "Retard du flux, pire station" },
      dataset: feed,
      metric: "oldest_age",
      subtitle: {
        en: "hours since its newest hour ended\ngrey: more than 3 hours",
        fr: "heures depuis la fin de sa dernière heure\ngris : plus de 3 heures",
      },
      format: ".1f",
      above: [3, grey],
    }),
    card({
      key: "assets-card",
      title: { en: "Series that are not healthy", fr: "Séries qui ne sont pas saines" },
      dataset: asset,
      where: [["health", "!=", "HEALTHY"]],
      metric: "how_many",
      subtitle: { en: "series of assets, now", fr: "séries de produits, maintenant" },
      format: ".0f",
      above: [0, orange],
    }),
    card({
      key: "checks-card",
      title: { en: "Checks that fail", fr: "Contrôles en échec" },
      dataset: check,
      where: [
        ["is_newest", "IS TRUE"],
        ["has_failed", "IS TRUE"],
      ],
      metric: "checks",
      subtitle: { en: "checks, newest result of each", fr: "contrôles, dernier résultat de chacun" },
      format: ".0f",
      above: [0, orange],
    }),
    card({
      key: "drift-card",
      title: { en: "Reconciliation: differences", fr: "Rapprochement : différences" },
      dataset: reconciliation,
      where: [["drift", "IS TRUE"]],
      metric: "comparisons",
      subtitle: { en: "table-days unlike the store\nmust be 0", fr: "tables-jours autres que la source\ndoit être 0" },
      format: ".0f",
      above: [0, red],
    }),
  ];
}

/** How old the newest hour of each station is, and when it was published here. */
export function feedTable(): Chart {
  return table({
    key: "feed",
    title: {
      en: "Feed and publication of each station (UTC; age in hours)",
      fr: "Flux et publication de chaque station (UTC ; âge en heures)",
    },
    dataset: feed,
    columns: ["station_name", ["age_hours", ".1f"], "feed_state", "newest_hour", "published_at"],
    order: [["station", true]],
    colours: [oldAge("age_hours", "age_hours")],
    height: 28,
  });
}

/** Health and freshness of each series of each asset. */
export function assetTable(): Chart {
  return table({
    key: "assets",
    title: {
      en: "Health of each asset and series (UTC; lag in hours)",
      fr: "Santé de chaque produit et série (UTC ; retard en heures)",
    },
    dataset: asset,
    columns: [
      "asset",
      "series",
      "health",
      "freshness",
      ["data_lag_hours", ".1f"],
      "reasons",
      ["failed_partitions", ".0f"],
      ["quarantined_partitions", ".0f"],
      ["warned_partitions", ".0f"],
      "data_through",
    ],
    order: [
      ["group_name", true],
      ["asset", true],
      ["series", true],
    ],
    colours: [
      { by: "failed_partitions", colour: red, when: { above: 0 } },
      { by: "quarantined_partitions", colour: orange, when: { above: 0 } },
    ],
    height: 60,
  });
}

/** Completeness of each station and parameter, day by day. */
export function completenessMap(): Chart {
  return heatmap({
    key: "completeness",
    title: {
      en: "Hours with a value (% of each day), by station and parameter, last 6 weeks",
      fr: "Heures avec une valeur (% du jour), par station et paramètre, 6 semaines",
    },
    dataset: completeness,
    where: [["in_last_6_weeks", "IS TRUE"]],
    across: "day",
    grain: "P1D",
    down: "series",
    metric: "mean_percent",
    format: ".0f",
    scheme: "schemeRdYlGn",
    bounds: [0, 100],
    labelEvery: 7,
    days: "day",
    height: 60,
  });
}

/** Checks whose newest result is a failure. */
export function failedChecks(): Chart {
  return table({
    key: "failed-checks",
    title: {
      en: "Failed checks, newest result of each (partitions; UTC)",
      fr: "Contrôles en échec, dernier résultat de chacun (partitions ; UTC)",
    },
    dataset: check,
    where: [
      ["is_newest", "IS TRUE"],
      ["has_failed", "IS TRUE"],
    ],
    columns: ["asset", "series", "check_name", "severity", ["failed", ".0f"], "partition", "description", "checked_at"],
    order: [["checked_at", false]],
    days: "checked_at",
    height: 36,
  });
}
