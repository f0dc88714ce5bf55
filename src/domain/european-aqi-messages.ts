import type { EuropeanAqiBand } from "./european-aqi.ts";
import type { HealthMessage, Language } from "./health-message.ts";

/**
 * Health messages of the European Air Quality Index, one per band and language.
 * Source: condensed from the health messages of the European Air Quality Index (EEA); the wording, and the French, are
 * ours and were not compared with EEA's own.
 */
export const europeanAqiMessages: Readonly<Record<EuropeanAqiBand, Readonly<Record<Language, HealthMessage>>>> = {
  Good: {
    en: {
      name: "Good",
      everyone: "The air is good. Enjoy your usual outdoor activities.",
      sensitive: "The air is good. Enjoy your usual outdoor activities.",
    },
    fr: {
      name: "Bon",
      everyone: "L'air est bon. Profitez de vos activités habituelles dehors.",
      sensitive: "L'air est bon. Profitez de vos activités habituelles dehors.",
    },
  },
  Fair: {
    en: {
      name: "Fair",
      everyone: "Enjoy your usual outdoor activities.",
      sensitive: "Enjoy your usual outdoor activities.",
    },
    fr: {
      name: "Acceptable",
      everyone: "Profitez de vos activités habituelles dehors.",
      sensitive: "Profitez de vos activités habituelles dehors.",
    },
  },
  Moderate: {
    en: {
      name: "Moderate",
      everyone: "Enjoy your usual outdoor activities.",
      sensitive: "Consider reducing intense outdoor activities if you feel symptoms.",
    },
    fr: {
      name: "Modéré",
      everyone: "Profitez de vos activités habituelles dehors.",
      sensitive: "Pensez à réduire les activités intenses dehors si vous ressentez des symptômes.",
    },
  },
  Poor: {
    en: {
      name: "Poor",
      everyone: "Consider reducing intense outdoor activities if your eyes sting, you cough or your throat is sore.",
      sensitive: "Consider reducing physical activities, above all outdoors and if you feel symptoms.",
    },
    fr: {
      name: "Mauvais",
      everyone: "Pensez à réduire les activités intenses dehors en cas d'yeux irrités, de toux ou de mal de gorge.",
      sensitive: "Pensez à réduire les activités physiques, surtout dehors et si vous ressentez des symptômes.",
    },
  },
  "Very poor": {
    en: {
      name: "Very poor",
      everyone: "Consider reducing intense outdoor activities if your eyes sting, you cough or your throat is sore.",
      sensitive: "Reduce physical activities, above all outdoors and if you feel symptoms.",
    },
    fr: {
      name: "Très mauvais",
      everyone: "Pensez à réduire les activités intenses dehors en cas d'yeux irrités, de toux ou de mal de gorge.",
      sensitive: "Réduisez les activités physiques, surtout dehors et si vous ressentez des symptômes.",
    },
  },
  "Extremely poor": {
    en: {
      name: "Extremely poor",
      everyone: "Reduce physical activities outdoors.",
      sensitive: "Avoid physical activities outdoors.",
    },
    fr: {
      name: "Extrêmement mauvais",
      everyone: "Réduisez les activités physiques dehors.",
      sensitive: "Évitez les activités physiques dehors.",
    },
  },
};
