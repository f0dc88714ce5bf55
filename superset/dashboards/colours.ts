import { europeanAqiBands } from "../../src/domain/european-aqi.ts";
import { usAqiMessages } from "../../src/domain/us-aqi-messages.ts";
import { usAqiCategories } from "../../src/domain/us-aqi-table.ts";
import { languages } from "./model.ts";

/** Old or missing: never a colour of an index. */
export const grey = "#9E9E9E";
/** Guidelines and failures. */
export const red = "#D62728";
export const orange = "#FF8203";
const green = "#5AC189";

export const colourScheme = "supersetColors";

/** Every colour of the scheme: were one missing, each visitor's page would try to save them, and be refused. */
export const schemeColours = [
  "#1FA8C9",
  "#454E7C",
  "#5AC189",
  "#FF7F44",
  "#666666",
  "#E04355",
  "#FCC700",
  "#A868B7",
  "#3CCCCB",
  "#A38F79",
  "#8FD3E4",
  "#A1A6BD",
  "#ACE1C4",
  "#FEC0A1",
  "#B2B2B2",
  "#EFA1AA",
  "#FDE380",
  "#D3B3DA",
  "#9EE5E5",
  "#D1C6BC",
] as const;

/** Bands of the US AQI, best first, by number and colour; `high` of the last is open. */
export const usAqiBands = usAqiCategories.map(({ category, low, high, colour }, index) => ({
  low,
  high: index === usAqiCategories.length - 1 ? null : high,
  colour,
  name: { en: usAqiMessages[category].en.name, fr: usAqiMessages[category].fr.name },
}));

/** Levels of the European index with their colours. */
export const europeanLevels = europeanAqiBands.map(({ level, colour }) => ({ level, colour }));

/** Series whose name is known beforehand keep one colour everywhere; stations take those of the scheme in turn. */
export const labelColours: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    usAqiBands.flatMap(({ name, colour }) => languages.map((language) => [name[language], colour])),
  ),
  ...bandOf("PM2.5", "#1FA8C9"),
  ...bandOf("CO", "#A868B7"),
  "PM2,5": "#1FA8C9",
  PM10: "#454E7C",
  NO2: "#FF7F44",
  O3: "#5AC189",
  ...ofMetric("measured_value", "#454E7C"),
  ...ofMetric("forecast_value", "#1FA8C9"),
  ...ofMetric("forecast_error", "#1FA8C9"),
  ...ofMetric("persistence_value", "#B2B2B2"),
  ...ofMetric("persistence_error", "#B2B2B2"),
  ...inBoth("SUCCESS", "réussie", green),
  ...inBoth("FAILURE", "échouée", red),
  ...inBoth("LOST", "perdue", orange),
  ...inBoth("STARTED", "en cours", "#1FA8C9"),
  ...inBoth("SKIPPED", "sans objet", grey),
  ...inBoth("CANCELED", "annulée", "#666666"),
};

function inBoth(en: string, fr: string, colour: string): Record<string, string> {
  return { [en]: colour, [fr]: colour };
}

/** A series that is a metric keeps the colour of its name, not of what the legend shows. */
function ofMetric(name: string, colour: string): Record<string, string> {
  return inBoth(name, `${name}_fr`, colour);
}

function bandOf(parameter: string, colour: string): Record<string, string> {
  return {
    [parameter]: colour,
    [`${parameter}__yhat`]: colour,
    [`${parameter}__yhat_lower`]: colour,
    [`${parameter}__yhat_upper`]: colour,
  };
}
