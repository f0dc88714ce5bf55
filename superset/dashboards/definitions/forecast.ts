import type { Dashboard, Text } from "../model.ts";
import {
  bandChart,
  besidePersistence,
  feedTable,
  newestForecasts,
  newestMakers,
  notByModel,
} from "../panels/forecasts.ts";
import { co, pm25 } from "../panels/parameters.ts";
import { text, wide } from "../panels/rows.ts";
import { errorsByDay, insideByDay, skillByDay, skillTable } from "../panels/skill.ts";

const opening: Text = {
  en: `Forecasts of one and two hours ahead for one station: choose it above. They are issued each hour and never changed afterwards. They foretell what the station will report: **indicative, uncorrected**. All hours are UTC. [Version française](/superset/dashboard/prevision/) · [Air quality now](/superset/dashboard/air-quality/)`,
  fr: `Prévisions à une et deux heures pour une station : choisissez-la ci-dessus. Elles sont émises chaque heure et ne changent plus. Elles annoncent ce que la station indiquera : **indicatif, non corrigé**. Les heures sont UTC. [English version](/superset/dashboard/forecast/) · [L'air maintenant](/superset/dashboard/qualite-de-l-air/)`,
};

const bandNote: Text = {
  en: `### Forecast and measurement
Dots are measured, the line is the forecast (p50), and the band holds 80 % of the hours if it is right (p10 to p90). It goes on past the last dot, into the hours ahead.`,
  fr: `### Prévision et mesure
Les points sont mesurés, la ligne est la prévision (p50), la bande contient 80 % des heures si elle est juste (p10 à p90). Elle se prolonge après le dernier point, dans les heures à venir.`,
};

const skillNote: Text = {
  en: `### How good it is
**Persistence** repeats the last value: the forecast must be better. **Skill** is the share of its error that the forecast saves: 0 % is no better than persistence, below 0 % worse. **In band** should be near 80 %. **Mean error** is the mean absolute error, in the parameter's unit.`,
  fr: `### Sa qualité
La **persistance** répète la dernière valeur : la prévision doit faire mieux. Le **gain** est la part de son erreur que la prévision évite : 0 %, pas mieux que la persistance ; sous 0 %, moins bien. **Couvert**, la part des heures dans l'intervalle, devrait être proche de 80 %. L'**erreur moyenne** est l'erreur absolue moyenne, dans l'unité du paramètre.`,
};

/** Public: what is forecast, and how good that was. */
export const forecasts: Dashboard = {
  key: "forecast",
  slug: { en: "forecast", fr: "prevision" },
  title: { en: "Forecast and its errors", fr: "Prévision et ses erreurs" },
  description: {
    en: "Forecasts of PM2.5 and CO for one station, beside what was measured, with their errors.",
    fr: "Prévisions des PM2,5 et du CO pour une station, à côté des mesures, avec leurs erreurs.",
  },
  stations: "one",
  cacheSeconds: null,
  content: {
    rows: [
      text(opening, 9),
      wide(newestForecasts()),
      wide(newestMakers()),
      wide(feedTable()),
      text(bandNote, 11),
      ...[pm25, co].flatMap((parameter) => ([1, 2] as const).map((lead) => wide(bandChart(parameter, lead)))),
      ...[pm25, co].map((parameter) => wide(besidePersistence(parameter))),
      text(skillNote, 13),
      wide(skillTable()),
      wide(skillByDay()),
      wide(insideByDay()),
      ...[pm25, co].map((parameter) => wide(errorsByDay(parameter))),
      wide(notByModel()),
    ],
  },
};
