import type { Language } from "../domain/health-message.ts";

/** The words of a forecast plot and of the page of plots, in one language. Numbers come as text. */
export interface ForecastPlotWords {
  readonly decimalMark: string;
  readonly months: readonly string[];
  readonly observed: string;
  readonly median: string;
  readonly band: string;
  readonly persistence: string;
  readonly fallback: string;
  readonly hourAxis: string;
  readonly nothing: string;
  ahead(hours: number): string;
  cut(highest: string): string;
  description(counts: PlotCounts): string;
  readonly pageTitle: string;
  /** How to read a plot: what is seen, and what it means. */
  readonly reading: readonly (readonly [seen: string, meaning: string])[];
}

/** For readers who do not see the plot: numbers of hours, its first and last hour, the highest observed value with its unit. */
export interface PlotCounts {
  readonly first: string;
  readonly last: string;
  readonly observed: number;
  readonly issued: number;
  readonly fallback: number;
  readonly highest: string | null;
}

export const forecastPlotWords: Readonly<Record<Language, ForecastPlotWords>> = {
  en: {
    decimalMark: ".",
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    observed: "Observed",
    median: "Forecast, median",
    band: "Forecast, p10 to p90",
    persistence: "Persistence",
    fallback: "Fallback: persistence issued",
    hourAxis: "Target hour, UTC",
    nothing: "No values in these hours",
    ahead: (hours) => `last ${hours === 1 ? "hour" : `${hours} h`}: not observed yet`,
    cut: (highest) => `▲ beyond this axis, up to ${highest}`,
    description: ({ first, last, observed, issued, fallback, highest }) =>
      `Hours ${first} to ${last}: ${observed} observed${highest === null ? "" : `, at most ${highest}`}; ${issued} forecast, ${fallback} of them by the fallback.`,
    pageTitle: "Forecasts and what was measured",
    reading: [
      ["Dots", "what the station measured: the mean of each hour."],
      ["Blue line", "the median forecast. The measured value should be above it as often as below."],
      [
        "Light band",
        "from p10 to p90. Four dots in five should lie in it: more outside means that the forecast is too sure of itself, fewer that the band is wider than it need be.",
      ],
      [
        "Dashed line",
        "persistence: the last value known when the forecast was made. A forecast is worth having if it comes closer to the dots than this.",
      ],
      ["Grey hours", "the model was not used; persistence was issued instead."],
      ["Gaps", "no value. Nothing is filled in. All times are UTC."],
    ],
  },
  fr: {
    decimalMark: ",",
    months: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    observed: "Observé",
    median: "Prévision, médiane",
    band: "Prévision, p10 à p90",
    persistence: "Persistance",
    fallback: "Repli : persistance publiée",
    hourAxis: "Heure visée, UTC",
    nothing: "Aucune valeur pour ces heures",
    ahead: (hours) =>
      hours === 1 ? "dernière heure : pas encore observée" : `${hours} dernières h : pas encore observées`,
    cut: (highest) => `▲ au-delà de l'axe, jusqu'à ${highest}`,
    description: ({ first, last, observed, issued, fallback, highest }) =>
      `Heures de ${first} à ${last} : ${observed} observées${highest === null ? "" : `, au plus ${highest}`} ; ${issued} prévues, dont ${fallback} par repli.`,
    pageTitle: "Les prévisions et ce qui a été mesuré",
    reading: [
      ["Points", "ce que la station a mesuré : la moyenne de chaque heure."],
      ["Ligne bleue", "la prévision médiane. La valeur mesurée devrait être aussi souvent au-dessus qu'au-dessous."],
      [
        "Bande claire",
        "de p10 à p90. Quatre points sur cinq devraient s'y trouver : davantage au-dehors, la prévision est trop sûre d'elle ; moins, la bande est plus large qu'il ne faut.",
      ],
      [
        "Ligne tiretée",
        "la persistance : la dernière valeur connue au moment de la prévision. Une prévision est utile si elle est plus proche des points.",
      ],
      ["Heures grises", "le modèle n'a pas servi ; la persistance a été publiée à sa place."],
      ["Trous", "pas de valeur. Rien n'est comblé. Toutes les heures sont en UTC."],
    ],
  },
};

/** @returns the value with that many decimals. */
export function decimalText(value: number, decimals: number, { decimalMark }: ForecastPlotWords): string {
  return value.toFixed(decimals).replace(".", decimalMark);
}
