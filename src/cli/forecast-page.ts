import { forecastPlotWords } from "./forecast-plot-words.ts";
import { type ForecastPlot, forecastPlot } from "./forecast-plot.ts";
import { escaped } from "./svg.ts";

/**
 * @returns a self-contained HTML page: how to read the plots, then the plots in their order, in the language of the first.
 * On a narrow screen a plot keeps a readable size and scrolls sideways.
 */
export function forecastPage(plots: readonly ForecastPlot[]): string {
  const language = plots.at(0)?.language ?? "en";
  const { pageTitle, reading } = forecastPlotWords[language];
  const terms = reading.map(([seen, meaning]) => `<dt>${escaped(seen)}</dt><dd>${escaped(meaning)}</dd>`);
  const figures = plots.map(
    (plot) =>
      `<figure tabindex="0" role="group" aria-label="${escaped(`${plot.title}, ${plot.stationName}`)}">\n${forecastPlot(plot)}</figure>`,
  );
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(pageTitle)}</title>
<style>${pageStyle}</style>
</head>
<body>
<h1>${escaped(pageTitle)}</h1>
<dl>
${terms.join("\n")}
</dl>
${figures.join("\n")}
</body>
</html>
`;
}

const pageStyle = `
:root { color-scheme: light; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0.5rem 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 0.5rem; max-width: 44rem; margin: 0 0 1.5rem; }
dt { font-weight: 600; margin-right: 0.5em; }
dd { margin: 0; }
figure { margin: 0 -1rem 1.5rem; padding-top: 0.5rem; border-top: 1px solid #ddd; overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 47.5rem; }
@media (max-width: 32rem) { dl { display: block; } dt, dd { display: inline; } dd::after { content: ""; display: block; height: 0.25rem; } }
@media print { figure { break-inside: avoid; overflow: visible; } figure svg { min-width: 0; } }
`;
