import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { addHours, utcHourSchema } from "../../src/base/utc-hour.ts";
import { forecastPage } from "../../src/cli/forecast-page.ts";
import { hourTicks, valueAxis, valueTicks } from "../../src/cli/forecast-plot-axes.ts";
import type { ForecastPlotPoint } from "../../src/cli/forecast-plot-layers.ts";
import { hourNumber } from "../../src/cli/forecast-plot-marks.ts";
import { forecastPlotWords } from "../../src/cli/forecast-plot-words.ts";
import { type ForecastPlot, forecastPlot } from "../../src/cli/forecast-plot.ts";

const blue = 'stroke="#0072b2"';
const dots = 'stroke="#1a1a1a"';
const bandBlue = 'fill="#bfdcec"';
const bandGrey = 'fill="#cccccc"';

test("a small plot is drawn like this", () => {
  const svg = forecastPlot(plotOf([{}, { observed: 24 }, { maker: "persistence" }, { observed: null }], { ahead: 1 }));

  expect(svg).toMatchInlineSnapshot(`
    "<svg xmlns="http://www.w3.org/2000/svg" width="960" height="420" viewBox="0 0 960 420" role="img" lang="en" font-family="system-ui, sans-serif" font-size="13" fill="#595959" style="max-width:100%;height:auto">
    <title>PM2.5, Plateau, 1 hour ahead</title>
    <desc>Hours 2026-03-01T12:00Z to 2026-03-01T15:00Z: 3 observed, at most 24.0 µg/m³; 4 forecast, 1 of them by the fallback. MAE 1.8</desc>
    <rect width="960" height="420" fill="#ffffff"/>
    <text x="16" y="30" fill="#1a1a1a" font-size="18" font-weight="600">PM2.5</text>
    <text x="16" y="52">Plateau · 1 hour ahead</text>
    <g transform="translate(16,78)"><path d="M13,0h0" fill="none" stroke-linejoin="round" stroke-linecap="round" stroke-width="6" stroke="#1a1a1a"/><text x="33" y="4.5" fill="#1a1a1a">Observed</text></g>
    <g transform="translate(131,78)"><path d="M0,0h26" fill="none" stroke-linejoin="round" stroke-linecap="round" stroke-width="1.6" stroke="#595959"/><path d="M0,0h26" fill="none" stroke-linejoin="round" stroke-linecap="round" stroke-width="1.6" stroke="#0072b2"/><text x="33" y="4.5" fill="#1a1a1a">Forecast, median</text></g>
    <g transform="translate(304,78)"><path d="M0,-7h26v14h-26Z" fill="#bfdcec"/><text x="33" y="4.5" fill="#1a1a1a">Forecast, p10 to p90</text></g>
    <g transform="translate(505,78)"><path d="M0,0h26" fill="none" stroke="#d55e00" stroke-width="1.2" stroke-dasharray="4 3"/><text x="33" y="4.5" fill="#1a1a1a">Persistence</text></g>
    <g transform="translate(642,78)"><path d="M0,-8h26v16h-26Z" fill="#efefef"/><path d="M0,-4h26v8h-26Z" fill="#cccccc"/><text x="33" y="4.5" fill="#1a1a1a">Fallback: persistence issued</text></g>
    <path d="M488,118L595,118L702,118L702,334L595,334L488,334Z" fill="#efefef"/>
    <path d="M488,118L595,118L702,118L702,262L595,262L488,262Z" fill="#cccccc"/>
    <path d="M60,334H916" stroke="#595959"/>
    <text x="52" y="338.5" text-anchor="end">0</text>
    <path d="M60,298H916" stroke="#dddddd"/>
    <text x="52" y="302.5" text-anchor="end">5</text>
    <path d="M60,262H916" stroke="#dddddd"/>
    <text x="52" y="266.5" text-anchor="end">10</text>
    <path d="M60,226H916" stroke="#dddddd"/>
    <text x="52" y="230.5" text-anchor="end">15</text>
    <path d="M60,190H916" stroke="#dddddd"/>
    <text x="52" y="194.5" text-anchor="end">20</text>
    <path d="M60,154H916" stroke="#dddddd"/>
    <text x="52" y="158.5" text-anchor="end">25</text>
    <path d="M60,118H916" stroke="#dddddd"/>
    <text x="52" y="122.5" text-anchor="end">30</text>
    <path d="M167,334v5" stroke="#595959"/>
    <text x="167" y="354" text-anchor="middle">12:00</text>
    <text x="167" y="370" text-anchor="middle">1 Mar 2026</text>
    <path d="M381,334v5" stroke="#595959"/>
    <text x="381" y="354" text-anchor="middle">13:00</text>
    <path d="M595,334v5" stroke="#595959"/>
    <text x="595" y="354" text-anchor="middle">14:00</text>
    <path d="M809,334v5" stroke="#595959"/>
    <text x="809" y="354" text-anchor="middle">15:00</text>
    <text x="916" y="390" text-anchor="end">Target hour, UTC</text>
    <path d="M60,118L167,118L381,118L488,118L488,262L381,262L167,262L60,262ZM702,118L809,118L916,118L916,262L809,262L702,262Z" fill="#bfdcec"/>
    <path d="M60,204.4L167,204.4L381,204.4L595,204.4L809,204.4L916,204.4" fill="none" stroke="#d55e00" stroke-width="1.2" stroke-dasharray="4 3"/>
    <path d="M167,190h0M381,161.2h0M595,190h0" fill="none" stroke-linejoin="round" stroke-linecap="round" stroke-width="6" stroke="#1a1a1a"/>
    <path d="M488,190L595,190L702,190" fill="none" stroke-linejoin="round" stroke-linecap="round" stroke-width="1.6" stroke="#595959"/>
    <path d="M60,190L167,190L381,190L488,190M702,190L809,190L916,190" fill="none" stroke-linejoin="round" stroke-linecap="round" stroke-width="1.6" stroke="#0072b2"/>
    <text x="16" y="104">µg/m³</text>
    <path d="M702,110V334" stroke="#595959" stroke-dasharray="2 2"/>
    <text x="916" y="104" text-anchor="end">last hour: not observed yet</text>
    <text x="16" y="408" fill="#1a1a1a">MAE 1.8</text>
    </svg>
    "
  `);
});

describe("missing values", () => {
  test("an hour without a forecast cuts line and band in two, half an hour after and before its neighbours", () => {
    const svg = forecastPlot(plotOf([{}, { p10: null, p50: null, p90: null, maker: "none" }, {}, {}]));

    expect(pathsOf(svg, blue)).toEqual(["M60,190L167,190L274,190M488,190L595,190L809,190L916,190"]);
    expect(pathsOf(svg, bandBlue)).toEqual([
      "M60,118L167,118L274,118L274,262L167,262L60,262ZM488,118L595,118L809,118L916,118L916,262L809,262L595,262L488,262Z",
    ]);
  });

  test("an hour that was not observed has no dot", () => {
    const svg = forecastPlot(plotOf([{}, { observed: null }, {}, {}]));

    expect(pathsOf(svg, dots)).toEqual(["M167,190h0M595,190h0M809,190h0"]);
  });

  test("an hour that is left out is a gap too", () => {
    const [first, , third] = plotOf([{}, {}, {}]).points;
    const svg = forecastPlot({ ...plotOf([]), points: [first, third].filter((point) => point !== undefined) });

    expect(pathsOf(svg, blue)).toEqual(["M60,190L202.7,190L345.3,190M630.7,190L773.3,190L916,190"]);
  });

  test("a band without one of its bounds is not drawn", () => {
    expect(pathsOf(forecastPlot(plotOf([{ p90: null }])), bandBlue)).toEqual([]);
  });

  test("a plot without any value says so, keeps its hours and has no legend", () => {
    const nothing = { observed: null, p10: null, p50: null, p90: null, persistence: null, maker: "none" } as const;
    const texts = textsOf(forecastPlot(plotOf([nothing, nothing])));

    expect(texts).toContain("No values in these hours");
    expect(texts).toContain("13:00");
    expect(texts).not.toContain("Observed");
  });

  test("a plot without any hour says so too", () => {
    const svg = forecastPlot(plotOf([]));

    expect(textsOf(svg)).toContain("No values in these hours");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("the fallback", () => {
  test("its hours are grey, on grey, and in the legend", () => {
    const svg = forecastPlot(plotOf([{}, { maker: "persistence" }]));

    expect(pathsOf(svg, 'fill="#efefef"')[0]).toBe("M488,118L702,118L916,118L916,334L702,334L488,334Z");
    expect(pathsOf(svg, bandGrey)[0]).toBe("M488,118L702,118L916,118L916,262L702,262L488,262Z");
    expect(pathsOf(svg, blue)).toEqual(["M60,190L274,190L488,190"]);
    expect(textsOf(svg)).toContain("Fallback: persistence issued");
  });

  test("it is not in the legend of a plot without it", () => {
    expect(textsOf(forecastPlot(plotOf([{}, {}])))).not.toContain("Fallback: persistence issued");
  });

  test("its hours are seen even where all values are 0", () => {
    const zero = { observed: 0, p10: 0, p50: 0, p90: 0, persistence: 0 };
    const svg = forecastPlot(plotOf([zero, { ...zero, maker: "persistence" }]));

    expect(pathsOf(svg, 'fill="#efefef"')[0]).toBe("M488,118L702,118L916,118L916,334L702,334L488,334Z");
  });
});

describe("hours ahead", () => {
  test("are set off by a line before the first of them", () => {
    const svg = forecastPlot(plotOf([{}, {}, { observed: null }, { observed: null }], { ahead: 2 }));

    expect(svg).toContain('<path d="M488,110V334" stroke="#595959" stroke-dasharray="2 2"/>');
    expect(textsOf(svg)).toContain("last 2 h: not observed yet");
  });

  test("are not mentioned if there are none", () => {
    expect(forecastPlot(plotOf([{}]))).not.toContain("not observed yet");
  });

  test("may be all hours", () => {
    expect(forecastPlot(plotOf([{ observed: null }], { ahead: 3 }))).toContain('<path d="M60,110V334"');
  });
});

test("texts of others are escaped wherever they stand", () => {
  const plot = plotOf([{}], { title: `<b>&"'`, stationName: "<i>", unit: "<u>", subtitle: "<s>", note: "<script>" });

  expect(forecastPlot(plot)).not.toMatch(/<(b|i|u|s|script)>/);
  expect(forecastPage([plot])).not.toMatch(/<(b|i|u|s|script)>/);
  expect(forecastPlot(plot)).toContain("<title>&lt;b&gt;&amp;&quot;&#39;, &lt;i&gt;, &lt;s&gt;</title>");
});

test("a reader who does not see the plot is told what it shows", () => {
  const points = [{}, { observed: 24.25 }, { maker: "persistence" }, { observed: null }] as const;

  expect(forecastPlot(plotOf(points))).toContain(
    "<desc>Hours 2026-03-01T12:00Z to 2026-03-01T15:00Z: 3 observed, at most 24.3 µg/m³; 4 forecast, 1 of them by the fallback. MAE 1.8</desc>",
  );
});

test("in French, words, months and decimals are French", () => {
  const points = [{ observed: 0.5, p10: 0.2, p50: 0.4, p90: 0.6, persistence: 0.5 }];
  const texts = textsOf(forecastPlot(plotOf(points, { language: "fr", ahead: 1, unit: "mg/m³" })));

  expect(texts).toEqual(
    expect.arrayContaining([
      "Observé",
      "Prévision, médiane",
      "Prévision, p10 à p90",
      "Persistance",
      "0,6",
      "1 mars 2026",
      "Heure visée, UTC",
      "dernière heure : pas encore observée",
    ]),
  );
});

describe("the value axis", () => {
  test.each([
    [
      [3, 34],
      ["0", "5", "10", "15", "20", "25", "30", "35"],
    ],
    [[101], ["0", "20", "40", "60", "80", "100", "120"]],
    [[0.31], ["0.00", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30", "0.35"]],
    [
      [0, 0],
      ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
    ],
    [[], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
    [
      [-0.4, 9],
      ["0", "2", "4", "6", "8", "10"],
    ],
  ])("of %j has the ticks %j", (values, ticks) => {
    const axis = valueAxis(values);

    expect(valueTicks(axis).map((tick) => tick.toFixed(axis.decimals))).toEqual(ticks);
  });

  test("holds 0 and all of a few values, with two to nine ticks", () => {
    const thousandths = fc.integer({ min: -5_000, max: 1_000_000 }).map((value) => value / 1_000);
    fc.assert(
      fc.property(fc.array(thousandths, { maxLength: 100 }), (values) => {
        const axis = valueAxis(values);

        expect(axis.low).toBeLessThanOrEqual(Math.min(0, ...values));
        expect(axis.high).toBeGreaterThanOrEqual(Math.max(0, ...values));
        expect(valueTicks(axis).length).toBeGreaterThanOrEqual(2);
        expect(valueTicks(axis).length).toBeLessThanOrEqual(9);
      }),
    );
  });

  test("ends below a lone value far above all others, which is marked and named", () => {
    const points = Array.from({ length: 120 }, (_, index) => (index === 60 ? { observed: 940 } : {}));
    const svg = forecastPlot(plotOf(points));

    expect(textsOf(svg)).toContain("µg/m³ · ▲ beyond this axis, up to 940 µg/m³");
    expect(textsOf(svg)).toContain("40");
    expect(textsOf(svg)).not.toContain("100");
    expect(pathsOf(svg, 'fill="#1a1a1a"')).toEqual(["M487.6,118h8l-4,-8Z"]);
    expect(pathsOf(svg, dots)[0]?.match(/h0/g)).toHaveLength(119);
  });

  test("holds a long episode whole", () => {
    expect(valueAxis(Array.from({ length: 336 }, (_, hour) => (hour < 12 ? 300 : 30))).high).toBe(300);
  });
});

describe("the hour axis", () => {
  test("of a morning has times, with the date below the first", () => {
    expect(ticksOf("2026-03-01T06:00Z", 6)).toEqual(["06:00 1 Mar 2026", "07:00", "08:00", "09:00", "10:00", "11:00"]);
  });

  test("over midnight has the date below midnight", () => {
    expect(ticksOf("2026-12-31T22:00Z", 5)).toEqual([
      "22:00 31 Dec 2026",
      "23:00",
      "00:00 1 Jan 2027",
      "01:00",
      "02:00",
    ]);
  });

  test("that starts an hour before midnight leaves the first date out: two dates would overlap", () => {
    expect(ticksOf("2026-12-31T23:00Z", 3)).toEqual(["23:00", "00:00 1 Jan 2027", "01:00"]);
  });

  test("of 14 days has a date a day, with the year below the first", () => {
    const ticks = ticksOf("2028-02-27T05:00Z", 14 * 24);

    expect(ticks).toHaveLength(14);
    expect(ticks.slice(0, 3)).toEqual(["28 Feb 2028", "29 Feb", "1 Mar"]);
  });

  test("of 60 days has Mondays, and the year where it begins", () => {
    expect(ticksOf("2026-12-05T00:00Z", 60 * 24)).toEqual([
      "7 Dec 2026",
      "14 Dec",
      "21 Dec",
      "28 Dec",
      "4 Jan 2027",
      "11 Jan",
      "18 Jan",
      "25 Jan",
      "1 Feb",
    ]);
  });

  test("never has labels that overlap, in any language", () => {
    const language = fc.constantFrom("en", "fr");
    fc.assert(
      fc.property(
        fc.integer({ min: 400_000, max: 600_000 }),
        fc.integer({ min: 1, max: 1440 }),
        language,
        (from, hours, words) => {
          const hourWidth = 856 / hours;
          const ticks = hourTicks(
            from,
            from + hours - 1,
            hourWidth,
            forecastPlotWords[words === "fr" ? "fr" : "en"].months,
          );
          for (const line of ["label", "below"] as const) {
            const labels = ticks.filter((tick) => tick[line] !== "");
            const spans = labels.map((tick) => ({ middle: tick.hour * hourWidth, half: tick[line].length * 3.6 }));
            for (const [index, { middle, half }] of spans.slice(1).entries()) {
              const left = spans[index];
              expect(middle - half).toBeGreaterThan((left?.middle ?? 0) + (left?.half ?? 0));
            }
          }
        },
      ),
    );
  });
});

describe("the page", () => {
  test("explains in the language of its first plot and holds every plot", () => {
    const page = forecastPage([plotOf([{}], { language: "fr" }), plotOf([{}])]);

    expect(page).toContain('<html lang="fr">');
    expect(page).toContain("<h1>Les prévisions et ce qui a été mesuré</h1>");
    expect(page.match(/<svg /g)).toHaveLength(2);
  });

  test("asks for nothing from outside", () => {
    const page = forecastPage([plotOf([{}])]).replaceAll('xmlns="http://www.w3.org/2000/svg"', "");

    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
  });

  test("without plots is a page all the same", () => {
    expect(forecastPage([])).toContain("<h1>Forecasts and what was measured</h1>");
  });
});

/** Hours from noon; unless told otherwise each has 20 observed and forecast, in a band from 10 to 30. */
function plotOf(points: readonly Partial<ForecastPlotPoint>[], fields: Partial<ForecastPlot> = {}): ForecastPlot {
  const noon = utcHourSchema.parse("2026-03-01T12:00Z");
  return {
    title: "PM2.5",
    subtitle: "1 hour ahead",
    unit: "µg/m³",
    stationName: "Plateau",
    points: points.map((point, index) => ({
      targetHour: addHours(noon, index),
      observed: 20,
      p10: 10,
      p50: 20,
      p90: 30,
      persistence: 18,
      maker: "model",
      ...point,
    })),
    ahead: 0,
    language: "en",
    note: "MAE 1.8",
    ...fields,
  };
}

/** @returns what is drawn with that style; without the samples of the legend, which begin no line. */
function pathsOf(svg: string, style: string): string[] {
  return Array.from(svg.matchAll(/^<path d="([^"]*)"([^>]*)>/gm))
    .filter(([, , attributes]) => attributes?.includes(style))
    .map(([, d = ""]) => d);
}

function textsOf(svg: string): string[] {
  return Array.from(svg.matchAll(/<text [^>]*>([^<]*)</g), ([, content = ""]) => content);
}

function ticksOf(from: string, hours: number): string[] {
  const first = hourNumber(utcHourSchema.parse(from));
  const ticks = hourTicks(first, first + hours - 1, 856 / hours, forecastPlotWords.en.months);
  return ticks.map(({ label, below }) => `${label} ${below}`.trim());
}
