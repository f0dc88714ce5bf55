import type { DailyMean } from "../domain/daily-mean.ts";
import { europeanAqiMessages } from "../domain/european-aqi-messages.ts";
import { europeanAqiBands } from "../domain/european-aqi.ts";
import type { HealthMessage, Language } from "../domain/health-message.ts";
import { usAqiMessages } from "../domain/us-aqi-messages.ts";
import type { UsAqiCategory } from "../domain/us-aqi-table.ts";
import { type Column, right } from "./table.ts";

/** The sentences of `harmattan air-quality`, in one language. Times are UTC, PM2.5 in µg/m³, CO in mg/m³. */
export interface AirQualityWords {
  readonly head: readonly Column[];
  readonly now: string;
  readonly nothing: string;
  readonly nothingToday: string;
  readonly noNowCast: string;
  readonly noIndex: string;
  readonly overAll: string;
  readonly note: string;
  category(category: UsAqiCategory): string;
  message(category: UsAqiCategory): string;
  european(band: string): string;
  age(hourStart: string, ageMinutes: number): string;
  today(day: string, pm25: string, mean: Pick<DailyMean, "hours" | "finalHours" | "valid">): string;
  whoLevel(standardId: string): string;
  /** Days over the WHO guideline for PM2.5. */
  guideline(validDays: number, over: number): string;
}

export const airQualityWords: Readonly<Record<Language, AirQualityWords>> = {
  en: {
    head: [
      "day (UTC)",
      right("PM2.5 µg/m³"),
      right("CO mg/m³"),
      right("hours"),
      right("US AQI"),
      "category",
      "pollutant",
      "PM2.5 against WHO 2021",
    ],
    now: "Now",
    nothing: "No hour of this station is stored for these days; fetch some with: harmattan materialize '*'",
    nothingToday: "Today: no measurement yet",
    noNowCast: "too few hours for a NowCast",
    noIndex: "no index",
    overAll: "over all targets",
    note: "(12.3) fewer than 18 hours: not valid, no index. PM2.5 of AirQino is indicative and uncorrected; a CO of 0 means at or below the sensor's zero.",
    category: (category) => usAqiMessages[category].en.name,
    message: (category) => advice(usAqiMessages[category].en, "Sensitive people: "),
    european: (band) => `; European AQI ${bandName(band, "en")}`,
    age: (hourStart, ageMinutes) => `(hour ${hourStart}, ended ${duration(ageMinutes, "day", "days")} ago)`,
    today: (day, pm25, { hours, finalHours, valid }) =>
      `Today (${day}): mean PM2.5 ${pm25} µg/m³ of ${hours} hours, ${finalHours} of them finished${valid ? "" : ", not valid yet"}`,
    guideline: (validDays, over) =>
      `Of ${validDays} valid days ${over} over the WHO guideline of 15 µg/m³ PM2.5 (24 h; 3 to 4 a year are allowed).`,
    whoLevel: (id) => (/-it(\d)$/.test(id) ? `keeps interim target ${id.at(-1)}` : "keeps the guideline"),
  },
  fr: {
    head: [
      "jour (UTC)",
      right("PM2,5 µg/m³"),
      right("CO mg/m³"),
      right("heures"),
      right("US AQI"),
      "catégorie",
      "polluant",
      "PM2,5 et OMS 2021",
    ],
    now: "Maintenant",
    nothing:
      "Aucune heure de cette station n'est enregistrée pour ces jours ; en lire avec : harmattan materialize '*'",
    nothingToday: "Aujourd'hui : pas encore de mesure",
    noNowCast: "trop peu d'heures pour un NowCast",
    noIndex: "pas d'indice",
    overAll: "au-dessus de toutes les cibles",
    note: "(12.3) moins de 18 heures : non valable, sans indice. Les PM2,5 d'AirQino sont indicatives et non corrigées ; un CO de 0 signifie : au zéro du capteur ou au-dessous.",
    category: (category) => usAqiMessages[category].fr.name,
    message: (category) => advice(usAqiMessages[category].fr, "Personnes sensibles : "),
    european: (band) => ` ; indice européen ${bandName(band, "fr")}`,
    age: (hourStart, ageMinutes) => `(heure ${hourStart}, finie il y a ${duration(ageMinutes, "jour", "jours")})`,
    today: (day, pm25, { hours, finalHours, valid }) =>
      `Aujourd'hui (${day}) : moyenne PM2,5 ${pm25} µg/m³ de ${hours} heures, dont ${finalHours} finies${valid ? "" : ", pas encore valable"}`,
    guideline: (validDays, over) =>
      `Sur ${validDays} jours valables, ${over} au-dessus de la ligne directrice de l'OMS, 15 µg/m³ de PM2,5 (24 h ; 3 à 4 par an sont admis).`,
    whoLevel: (id) =>
      /-it(\d)$/.test(id) ? `respecte la cible intermédiaire ${id.at(-1)}` : "respecte la ligne directrice",
  },
};

function advice({ everyone, sensitive }: HealthMessage, lead: string): string {
  return sensitive === everyone ? everyone : `${everyone}\n  ${lead}${sensitive}`;
}

function bandName(band: string, language: Language): string {
  const known = europeanAqiBands.find((each) => each.band === band);
  return known ? europeanAqiMessages[known.band][language].name : band;
}

function duration(minutes: number, day: string, days: string): string {
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  const count = Math.floor(hours / 24);
  return `${count} ${count === 1 ? day : days}`;
}
