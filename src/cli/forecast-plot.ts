import type { Language } from "../domain/health-message.ts";
import { hourTicks, valueAxis, valueTicks } from "./forecast-plot-axes.ts";
import { type ForecastPlotPoint, ink, layerPaths, legend, plotLayers } from "./forecast-plot-layers.ts";
import { hourNumber, type PlotScale } from "./forecast-plot-marks.ts";
import { decimalText, type ForecastPlotWords, forecastPlotWords } from "./forecast-plot-words.ts";
import { element, escaped, pixel, text } from "./svg.ts";

/** Forecasts of one station, parameter and lead, against what was measured. */
export interface ForecastPlot {
  readonly title: string;
  /** Like `1 hour ahead, 80 % interval`. */
  readonly subtitle: string;
  readonly unit: string;
  readonly stationName: string;
  /** Ascending, at most one an hour; an hour that is left out is a gap too. */
  readonly points: readonly ForecastPlotPoint[];
  /** How many of the last points have no truth yet. */
  readonly ahead: number;
  readonly language: Language;
  /** Like `MAE 1.8, persistence 2.2 (-18 %), n 336`. */
  readonly note: string;
}

/** Pixels of the plotting area; around it are the heading, the legend and the labels. */
const frame = { left: 60, right: 916, top: 118, bottom: 334 } as const;
const grey = "#595959";

/**
 * @returns a standalone SVG of 960 × 420 pixels that shrinks with its container: the band from p10 to p90, the median, what
 * was observed as dots, persistence dashed, and hours with a fallback on grey. Nothing is drawn over a missing value.
 */
export function forecastPlot(plot: ForecastPlot): string {
  const { title, subtitle, stationName, points, language, note } = plot;
  const words = forecastPlotWords[language];
  const scale = plotScale(points);
  const { fallback, band, persistence, observed, median } = plotLayers(points, scale, words);
  const parts = [
    `<title>${escaped(`${title}, ${stationName}, ${subtitle}`)}</title>`,
    `<desc>${escaped(description(plot, scale, words))}</desc>`,
    element("rect", { width: 960, height: 420, fill: "#ffffff" }),
    text(title, { x: 16, y: 30, fill: ink, "font-size": 18, "font-weight": 600 }),
    text(`${stationName} · ${subtitle}`, { x: 16, y: 52 }),
    ...legend([observed, median, band, persistence, fallback]),
    ...layerPaths(fallback),
    ...valueLines(scale, words),
    ...hourLabels(points, scale, words),
    ...[band, persistence, observed, median].flatMap(layerPaths),
    ...remarks(plot, scale, words),
    text(note, { x: 16, y: 408, fill: ink }),
  ];
  const root = `xmlns="http://www.w3.org/2000/svg" width="960" height="420" viewBox="0 0 960 420" role="img" lang="${language}"`;
  const look = `font-family="system-ui, sans-serif" font-size="13" fill="${grey}" style="max-width:100%;height:auto"`;
  return `<svg ${root} ${look}>\n${parts.join("\n")}\n</svg>\n`;
}

function drawnValues({ observed, p10, p50, p90, persistence }: ForecastPlotPoint): number[] {
  return [observed, p10, p50, p90, persistence].filter((value) => value !== null);
}

function plotScale(points: readonly ForecastPlotPoint[]): PlotScale {
  const axis = valueAxis(points.flatMap(drawnValues));
  const [first, last] = [points.at(0), points.at(-1)];
  const from = first ? hourNumber(first.targetHour) : 0;
  const to = last ? hourNumber(last.targetHour) : from;
  const hourWidth = (frame.right - frame.left) / (to - from + 1);
  const heightOf = (frame.bottom - frame.top) / (axis.high - axis.low);
  return {
    axis,
    hourWidth,
    x: (hour) => frame.left + (hour - from + 0.5) * hourWidth,
    y: (value) => frame.bottom - (Math.min(value, axis.high) - axis.low) * heightOf,
  };
}

function valueLines(scale: PlotScale, words: ForecastPlotWords): string[] {
  const { axis } = scale;
  return valueTicks(axis).flatMap((value) => {
    const y = scale.y(value);
    const stroke = Math.abs(value) < axis.step / 2 ? grey : "#dddddd";
    return [
      element("path", { d: `M${frame.left},${pixel(y)}H${frame.right}`, stroke }),
      text(decimalText(value, axis.decimals, words), { x: frame.left - 8, y: y + 4.5, "text-anchor": "end" }),
    ];
  });
}

function hourLabels(
  points: readonly ForecastPlotPoint[],
  scale: PlotScale,
  { months, hourAxis }: ForecastPlotWords,
): string[] {
  const [first, last] = [points.at(0), points.at(-1)];
  if (!first || !last) return [];
  const ticks = hourTicks(hourNumber(first.targetHour), hourNumber(last.targetHour), scale.hourWidth, months);
  const labels = ticks.flatMap(({ hour, label, below }) => {
    const x = scale.x(hour);
    return [
      element("path", { d: `M${pixel(x)},${frame.bottom}v5`, stroke: grey }),
      text(label, { x, y: frame.bottom + 20, "text-anchor": "middle" }),
      ...(below === "" ? [] : [text(below, { x, y: frame.bottom + 36, "text-anchor": "middle" })]),
    ];
  });
  return [...labels, text(hourAxis, { x: frame.right, y: frame.bottom + 56, "text-anchor": "end" })];
}

/** The unit; where the axis is cut; from where on nothing is observed; that there is nothing. */
function remarks(plot: ForecastPlot, scale: PlotScale, words: ForecastPlotWords): string[] {
  const { points, unit } = plot;
  const { axis } = scale;
  const cut = points.filter((point) => Math.max(...drawnValues(point)) > axis.high);
  const highest = Math.max(...cut.flatMap(drawnValues));
  const cutText = cut.length > 0 ? ` · ${words.cut(`${decimalText(highest, axis.decimals, words)} ${unit}`)}` : "";
  const triangles = cut.map(({ targetHour }) => `M${pixel(scale.x(hourNumber(targetHour)) - 4)},${frame.top}h8l-4,-8Z`);
  const nothing = points.every((point) => drawnValues(point).length === 0);
  const middle = { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2, "text-anchor": "middle" };
  return [
    text(`${unit}${cutText}`, { x: 16, y: frame.top - 14 }),
    ...(cut.length > 0 ? [element("path", { d: triangles.join(""), fill: ink })] : []),
    ...unobserved(plot, scale, words),
    ...(nothing ? [text(words.nothing, { ...middle, "font-size": 16 })] : []),
  ];
}

function unobserved({ points, ahead }: ForecastPlot, scale: PlotScale, words: ForecastPlotWords): string[] {
  const first = ahead > 0 ? points.at(-Math.min(ahead, points.length)) : undefined;
  if (!first) return [];
  const x = scale.x(hourNumber(first.targetHour) - 0.5);
  return [
    element("path", { d: `M${pixel(x)},${frame.top - 8}V${frame.bottom}`, stroke: grey, "stroke-dasharray": "2 2" }),
    text(words.ahead(ahead), { x: frame.right, y: frame.top - 14, "text-anchor": "end" }),
  ];
}

function description({ points, unit, note }: ForecastPlot, { axis }: PlotScale, words: ForecastPlotWords): string {
  const [first, last] = [points.at(0), points.at(-1)];
  if (!first || !last) return words.nothing;
  const values = points.map(({ observed }) => observed).filter((observed) => observed !== null);
  const issued = points.filter(({ p50 }) => p50 !== null);
  const counts = {
    first: first.targetHour,
    last: last.targetHour,
    observed: values.length,
    issued: issued.length,
    fallback: issued.filter(({ maker }) => maker === "persistence").length,
    highest: values.length === 0 ? null : `${decimalText(Math.max(...values), axis.decimals + 1, words)} ${unit}`,
  };
  return `${words.description(counts)} ${note}`;
}
