import type { HealthMessage, Language } from "./health-message.ts";
import type { UsAqiCategory } from "./us-aqi-table.ts";

/**
 * Health messages of the US AQI, one per category and language, for particles.
 * Source: condensed from EPA-454/B-24-002, Table 5 (cautionary statements, PM); the French is our translation.
 */
export const usAqiMessages: Readonly<Record<UsAqiCategory, Readonly<Record<Language, HealthMessage>>>> = {
  Good: {
    en: {
      name: "Good",
      everyone: "A good day to be active outside.",
      sensitive: "A good day to be active outside.",
    },
    fr: {
      name: "Bon",
      everyone: "Bonne journée pour être actif dehors.",
      sensitive: "Bonne journée pour être actif dehors.",
    },
  },
  Moderate: {
    en: {
      name: "Moderate",
      everyone: "A good day to be active outside for nearly everyone.",
      sensitive: "If you are unusually sensitive, make long or heavy exertion shorter and watch for symptoms.",
    },
    fr: {
      name: "Modéré",
      everyone: "Bonne journée pour être actif dehors pour presque tout le monde.",
      sensitive:
        "Si vous êtes particulièrement sensible, réduisez les efforts longs ou intenses et surveillez vos symptômes.",
    },
  },
  "Unhealthy for Sensitive Groups": {
    en: {
      name: "Unhealthy for Sensitive Groups",
      everyone: "You can be active outside as usual.",
      sensitive: "Reduce long or heavy exertion, take more breaks, and watch for coughing or shortness of breath.",
    },
    fr: {
      name: "Mauvais pour les groupes sensibles",
      everyone: "Vous pouvez être actif dehors comme d'habitude.",
      sensitive: "Réduisez les efforts longs ou intenses, faites plus de pauses, surveillez toux et essoufflement.",
    },
  },
  Unhealthy: {
    en: {
      name: "Unhealthy",
      everyone: "Reduce long or heavy exertion and take more breaks outside.",
      sensitive: "Avoid long or heavy exertion; move activities indoors or to another day.",
    },
    fr: {
      name: "Mauvais",
      everyone: "Réduisez les efforts longs ou intenses et faites plus de pauses dehors.",
      sensitive: "Évitez les efforts longs ou intenses ; rentrez ou reportez vos activités.",
    },
  },
  "Very Unhealthy": {
    en: {
      name: "Very Unhealthy",
      everyone: "Avoid long or heavy exertion; move activities indoors or to another day.",
      sensitive: "Avoid all physical activity outside.",
    },
    fr: {
      name: "Très mauvais",
      everyone: "Évitez les efforts longs ou intenses ; rentrez ou reportez vos activités.",
      sensitive: "Évitez toute activité physique dehors.",
    },
  },
  Hazardous: {
    en: {
      name: "Hazardous",
      everyone: "Avoid all physical activity outside.",
      sensitive: "Stay indoors, keep activity low and keep smoke and dust out of the room.",
    },
    fr: {
      name: "Dangereux",
      everyone: "Évitez toute activité physique dehors.",
      sensitive:
        "Restez à l'intérieur, limitez vos efforts et gardez la pièce à l'abri de la fumée et de la poussière.",
    },
  },
};
