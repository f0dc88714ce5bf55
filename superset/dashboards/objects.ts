import type { Language } from "../../src/domain/health-message.ts";
import { uuidOf } from "./identity.ts";
import type { Chart, Dashboard, Row } from "./model.ts";

export const databaseName = "airquality";
export const databaseUuid = uuidOf(`database/${databaseName}`);

export function datasetUuid(view: string): string {
  return uuidOf(`dataset/${view}`);
}

export function dashboardUuid(dashboard: Dashboard, language: Language): string {
  return uuidOf(`dashboard/${dashboard.key}/${language}`);
}

export function chartUuid(dashboard: Dashboard, chart: Chart, language: Language): string {
  return uuidOf(`chart/${dashboard.key}/${chart.key}/${language}`);
}

/** @returns the charts of a dashboard, in the order in which they are seen. */
export function chartsOf(dashboard: Dashboard): Chart[] {
  return rowsOf(dashboard).flatMap((row) => row.flatMap((cell) => ("chart" in cell ? [cell.chart] : [])));
}

/** @returns the rows of a dashboard, of all its tabs. */
export function rowsOf({ content }: Dashboard): readonly Row[] {
  return "rows" in content ? content.rows : content.tabs.flatMap(({ rows }) => rows);
}
