import { bars, line } from "../chart-kinds/line.ts";
import { table } from "../chart-kinds/table.ts";
import { usAqiBands } from "../colours.ts";
import { exceedance, indexDaily, standard } from "../datasets.ts";
import type { Chart, Dashboard, Text } from "../model.ts";
import { indexNowTable, latestTable, nowCards, whatToDoTable } from "../panels/now.ts";
import { co, pm25, same } from "../panels/parameters.ts";
import { bandTable, europeanTable } from "../panels/reference.ts";
import { cards, text, wide } from "../panels/rows.ts";
import { dailyMeans, hourlyWeek } from "../panels/series.ts";

const opening: Text = {
  en: `Measured every hour by low-cost AirQino stations: **indicative, uncorrected**. All hours are UTC. A grey age is older than 3 hours. [Version française](/superset/dashboard/qualite-de-l-air/) · [One station in detail](/superset/dashboard/station-detail/) · [Forecast](/superset/dashboard/forecast/)`,
  fr: `Mesuré chaque heure par des stations AirQino à bas coût : **indicatif, non corrigé**. Toutes les heures sont UTC. Un âge gris dépasse 3 heures. [English version](/superset/dashboard/air-quality/) · [Une station en détail](/superset/dashboard/detail-d-une-station/) · [Prévision](/superset/dashboard/prevision/)`,
};

const hourlyNote: Text = {
  en: `### The last days
Lines break where hours are missing. One hour is not a day: the WHO guidelines (dashed) are for means of **24 hours**, so they stand in the daily charts only. A CO of 0 is at or below the sensor's zero, not clean air.`,
  fr: `### Les derniers jours
Les lignes s'interrompent où des heures manquent. Une heure n'est pas un jour : les seuils de l'OMS (tirets) valent pour des moyennes de **24 heures**, ils ne figurent donc que sur les graphiques par jour. Un CO de 0 est au zéro du capteur ou dessous, ce n'est pas de l'air pur.`,
};

const method: Text = {
  en: `### How to read this
**US AQI (NowCast)** weighs the last 12 hours of fine particles (EPA-454/B-24-002, May 2024). The daily US AQI is about a whole day. The **European AQI** is about one hour. They are three different numbers. A daily mean needs 18 of 24 hours. **WHO 24 h guidelines** (2021): PM2.5 15 µg/m³, CO 4 mg/m³. “No data” or “N/A”: no hour of the last 3 is known; nothing is filled in.`,
  fr: `### Comment lire ces chiffres
L'**US AQI (NowCast)** pondère les 12 dernières heures de particules fines (EPA-454/B-24-002, mai 2024). L'US AQI du jour porte sur un jour entier. L'**indice européen** porte sur une heure. Ce sont trois nombres différents. Une moyenne journalière exige 18 heures sur 24. **Seuils OMS sur 24 h** (2021) : PM2,5 15 µg/m³, CO 4 mg/m³. «\u00a0No data\u00a0» ou «\u00a0N/A\u00a0» : aucune des 3 dernières heures n'est connue ; rien n'est complété.`,
};

const highest: Text = { en: "highest of the stations", fr: "station la plus haute" };

/** Public: how the air is, and how old that is. */
export const airQuality: Dashboard = {
  key: "air-quality",
  slug: { en: "air-quality", fr: "qualite-de-l-air" },
  title: { en: "Air quality", fr: "Qualité de l'air" },
  description: {
    en: "Air quality now and in the last days, by station, with what to do.",
    fr: "La qualité de l'air maintenant et ces derniers jours, par station, et que faire.",
  },
  stations: "any",
  cacheSeconds: null,
  content: {
    rows: [
      text(opening, 8),
      wide(indexNowTable()),
      cards(nowCards(highest)),
      wide(whatToDoTable()),
      wide(
        latestTable(
          {
            en: "Newest hour of each pollutant, by station, UTC",
            fr: "Dernière heure de chaque polluant, par station, UTC",
          },
          ["pm25", "pm10", "co", "no2", "o3"],
          50,
        ),
      ),
      text(hourlyNote, 14),
      wide(hourlyWeek(pm25)),
      wide(hourlyWeek(co)),
      wide(dailyMeans(pm25, "in_last_30_days")),
      wide(dailyMeans(co, "in_last_30_days")),
      wide(dailyIndex()),
      wide(daysAboveGuideline()),
      wide(europeanTable()),
      text(method, 18),
      wide(bandTable()),
      wide(guidelineTable()),
    ],
  },
};

function dailyIndex(): Chart {
  return line({
    key: "index-daily",
    title: {
      en: "US AQI (0–500) of each day, indicative, uncorrected, with its bands, last 30 days",
      fr: "US AQI (0–500) de chaque jour, indicatif, non corrigé, avec ses classes, 30 derniers jours",
    },
    dataset: indexDaily,
    where: [["in_last_30_days", "IS TRUE"]],
    time: "day",
    grain: "P1D",
    metrics: ["highest_value"],
    by: "station",
    unit: same("US AQI"),
    format: ".0f",
    markers: true,
    // The line of a band is its upper end; the last three would only flatten the chart.
    thresholds: usAqiBands.slice(0, 3).map(({ name, high, colour }) => ({
      name: { en: `${name.en}: up to ${high}`, fr: `${name.fr} : jusqu'à ${high}` },
      value: high ?? 0,
      colour,
    })),
  });
}

function daysAboveGuideline(): Chart {
  return bars({
    key: "pm25-days-above",
    title: {
      en: `PM2.5: days per month above the WHO 24 h guideline (${pm25.guideline} µg/m³), last 365 days`,
      fr: `PM2,5 : jours par mois au-dessus du seuil OMS 24 h (${pm25.guideline} µg/m³), 365 derniers jours`,
    },
    dataset: exceedance,
    where: [
      ["standard_id", "==", "who-2021-pm25-24h"],
      ["in_last_365_days", "IS TRUE"],
    ],
    time: "day",
    grain: "P1M",
    metrics: ["days"],
    by: "station",
    unit: { en: "days", fr: "jours" },
    format: ".0f",
    stacked: false,
  });
}

function guidelineTable(): Chart {
  return table({
    key: "guidelines",
    title: {
      en: "WHO guidelines (2021), each in its own unit",
      fr: "Lignes directrices de l'OMS (2021), chacune dans son unité",
    },
    dataset: standard,
    where: [
      ["authority", "==", "WHO"],
      ["kind", "==", "guideline"],
    ],
    columns: ["label_en", ["value", ".0f"], "unit", ["allowed_exceedances", ".0f"]],
    order: [
      ["parameter_label", true],
      ["averaging", true],
    ],
    height: 58,
  });
}
