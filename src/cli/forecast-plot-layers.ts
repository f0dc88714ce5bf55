import type { Forecast } from "../domain/forecast.ts";
import { type Band, bandPath, dotsPath, linePath, type PlotScale, runsOf } from "./forecast-plot-marks.ts";
import type { ForecastPlotWords } from "./forecast-plot-words.ts";
import { element, type SvgAttributes, text } from "./svg.ts";

/** One target hour, in the plot's unit. `null` is missing and leaves a gap. */
export interface ForecastPlotPoint extends Pick<
  Forecast,
  "targetHour" | "p10" | "p50" | "p90" | "persistence" | "maker"
> {
  readonly observed: number | null;
}

/** What is drawn of one kind of values; nothing if its paths are empty. */
export interface PlotLayer {
  readonly label: string;
  /** `swatch` stands for the path in the legend: 26 pixels wide, around the height 0. */
  readonly paths: readonly { readonly d: string; readonly swatch: string; readonly style: SvgAttributes }[];
}

/** Kinds of values that have an entry of their own in the legend. */
export type LayerName = "observed" | "median" | "band" | "persistence" | "fallback";

/** Colour of what was observed, and of the words that matter most. */
export const ink = "#1a1a1a";
const line = { fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round", "stroke-width": 1.6 } as const;
const lineSwatch = "M0,0h26";

/** @returns what is drawn of each kind of values, by its kind. */
export function plotLayers(
  points: readonly ForecastPlotPoint[],
  scale: PlotScale,
  words: ForecastPlotWords,
): Readonly<Record<LayerName, PlotLayer>> {
  const area = (valueOf: (point: ForecastPlotPoint) => Band | null) => bandPath(runsOf(points, valueOf), scale);
  const path = (valueOf: (point: ForecastPlotPoint) => number | null) => linePath(runsOf(points, valueOf), scale);
  const bandBy = (maker: Forecast["maker"]) => area((point) => (point.maker === maker ? bandOf(point) : null));
  const medianBy = (maker: Forecast["maker"]) => path((point) => (point.maker === maker ? point.p50 : null));
  const seen = runsOf(points, ({ observed }) => (observed !== null && observed <= scale.axis.high ? observed : null));
  const dot = Math.min(6, Math.max(2.8, scale.hourWidth));
  const fallbackHours = area(({ maker }) => (maker === "persistence" ? scale.axis : null));
  // Okabe and Ito's blue and vermillion; without colour they differ as dots, line, dashes, and by the background.
  return {
    fallback: {
      label: words.fallback,
      paths: [
        { d: fallbackHours, swatch: "M0,-8h26v16h-26Z", style: { fill: "#efefef" } },
        { d: bandBy("persistence"), swatch: "M0,-4h26v8h-26Z", style: { fill: "#cccccc" } },
      ],
    },
    band: {
      label: words.band,
      paths: [{ d: bandBy("model"), swatch: "M0,-7h26v14h-26Z", style: { fill: "#bfdcec" } }],
    },
    persistence: {
      label: words.persistence,
      paths: [
        {
          d: path(({ persistence }) => persistence),
          swatch: lineSwatch,
          style: { fill: "none", stroke: "#d55e00", "stroke-width": 1.2, "stroke-dasharray": "4 3" },
        },
      ],
    },
    observed: {
      label: words.observed,
      paths: [{ d: dotsPath(seen, scale), swatch: "M13,0h0", style: { ...line, stroke: ink, "stroke-width": dot } }],
    },
    median: {
      label: words.median,
      paths: [
        { d: medianBy("persistence"), swatch: lineSwatch, style: { ...line, stroke: "#595959" } },
        { d: medianBy("model"), swatch: lineSwatch, style: { ...line, stroke: "#0072b2" } },
      ],
    },
  };
}

/** @returns the paths of a layer, from back to front. */
export function layerPaths({ paths }: PlotLayer): string[] {
  return paths.filter(({ d }) => d !== "").map(({ d, style }) => element("path", { d, ...style }));
}

/** @returns entries side by side, each as wide as its label in a wide font; none for a layer without values. */
export function legend(layers: readonly PlotLayer[]): string[] {
  const entries: string[] = [];
  let x = 16;
  for (const { label, paths } of layers) {
    const seen = paths.filter(({ d }) => d !== "");
    if (seen.length === 0) continue;
    const swatches = seen.map(({ swatch, style }) => element("path", { d: swatch, ...style }));
    const entry = [...swatches, text(label, { x: 33, y: 4.5, fill: ink })].join("");
    entries.push(element("g", { transform: `translate(${x},78)` }, entry));
    x += 57 + Math.ceil(label.length * 7.2);
  }
  return entries;
}

function bandOf({ p10, p90 }: ForecastPlotPoint): Band | null {
  return p10 === null || p90 === null ? null : { low: p10, high: p90 };
}
