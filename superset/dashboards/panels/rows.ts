import type { Chart, Row, Text } from "../model.ts";

/** A row of one chart: on a phone a narrower one could not be read. */
export const wide = (chart: Chart): Row => [{ chart, width: 12 }];

/** A row of text. */
export const text = (markdown: Text, height: number): Row => [{ markdown, width: 12, height }];

/** A row of cards, at most four. */
export const cards = (charts: readonly Chart[]): Row => charts.map((chart) => ({ chart, width: 3 }));
