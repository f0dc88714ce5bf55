import type { Dashboard, Text } from "../model.ts";
import { indexNowTable, latestTable, nowCards } from "../panels/now.ts";
import { co, pm25 } from "../panels/parameters.ts";
import { cards, text, wide } from "../panels/rows.ts";
import { dailyMeans, hourlyWeek } from "../panels/series.ts";
import { daysAbove, indexBars, missingDays, otherDays } from "../panels/station-days.ts";
import { flagTable, hourlyGroups, hours } from "../panels/station-hours.ts";
import { complete, siteTable, week } from "../panels/station-patterns.ts";

const opening: Text = {
  en: `One station at a time: choose it above. Values are **indicative and uncorrected**; all hours and days are UTC. [Version française](/superset/dashboard/detail-d-une-station/) · [All stations](/superset/dashboard/air-quality/)`,
  fr: `Une station à la fois : choisissez-la ci-dessus. Les valeurs sont **indicatives et non corrigées** ; heures et jours sont UTC. [English version](/superset/dashboard/station-detail/) · [Toutes les stations](/superset/dashboard/qualite-de-l-air/)`,
};

const flagMeaning: Text = {
  en: `**Flags** do not remove a value: *warm-up*, a gas in the first hour after a gap; *at-or-below-zero*, a gas at its sensor's floor, which is not clean air; *flat-line*, the same value for 6 hours or more; *before-final-site*, measured where the station stood before.`,
  fr: `Les **signalements** n'écartent aucune valeur : *warm-up*, un gaz dans l'heure qui suit une lacune ; *at-or-below-zero*, un gaz au plancher de son capteur, ce qui n'est pas de l'air pur ; *flat-line*, la même valeur pendant au moins 6 heures ; *before-final-site*, mesuré sur l'ancien site de la station.`,
};

const own: Text = { en: "of this station", fr: "de cette station" };

/** Public: everything about one station. */
export const stationDetail: Dashboard = {
  key: "station-detail",
  slug: { en: "station-detail", fr: "detail-d-une-station" },
  title: { en: "Station detail", fr: "Détail d'une station" },
  description: {
    en: "All that one station measured: newest values, hours, days, patterns and completeness.",
    fr: "Tout ce qu'une station a mesuré : dernières valeurs, heures, jours, rythmes et complétude.",
  },
  stations: "one",
  cacheSeconds: null,
  content: {
    tabs: [
      {
        name: { en: "Now", fr: "Maintenant" },
        rows: [
          text(opening, 8),
          cards(nowCards(own)),
          wide(indexNowTable()),
          wide(
            latestTable(
              {
                en: "Newest hour of each parameter, UTC",
                fr: "Dernière heure de chaque paramètre, UTC",
              },
              null,
              44,
            ),
          ),
          wide(hourlyWeek(pm25)),
          wide(hourlyWeek(co)),
          wide(siteTable()),
        ],
      },
      {
        name: { en: "Hours", fr: "Heures" },
        rows: [...hourlyGroups.map((group) => wide(hours(group))), text(flagMeaning, 12), wide(flagTable())],
      },
      {
        name: { en: "Days", fr: "Jours" },
        rows: [
          wide(dailyMeans(pm25, null)),
          wide(dailyMeans(co, null)),
          wide(otherDays()),
          wide(indexBars()),
          wide(daysAbove()),
          wide(missingDays()),
        ],
      },
      {
        name: { en: "Patterns", fr: "Rythmes" },
        rows: [...[pm25, co].map((parameter) => wide(week(parameter))), wide(complete())],
      },
    ],
  },
};
