import type { Language } from "../../src/domain/health-message.ts";
import { chartNumber } from "./identity.ts";
import type { Cell, Dashboard, JsonObject, Row, Tab } from "./model.ts";
import { chartUuid } from "./objects.ts";

type Node = JsonObject & { readonly id: string };

/** @returns where everything stands: tabs, rows, charts and texts, as a tree of nodes by id. */
export function position(dashboard: Dashboard, language: Language): JsonObject {
  const { content } = dashboard;
  const placed =
    "rows" in content
      ? rowNodes(content.rows, "", ["ROOT_ID", "GRID_ID"], { dashboard, language })
      : tabNodes(content.tabs, { dashboard, language });
  const top = "rows" in content ? "GRID_ID" : "TABS-top";
  const gridRows = "rows" in content ? content.rows.map((_, index) => rowId("", index)) : [];
  return {
    DASHBOARD_VERSION_KEY: "v2",
    ROOT_ID: { id: "ROOT_ID", type: "ROOT", children: [top] },
    HEADER_ID: { id: "HEADER_ID", type: "HEADER", meta: { text: dashboard.title[language] } },
    GRID_ID: { id: "GRID_ID", type: "GRID", children: gridRows, parents: ["ROOT_ID"] },
    ...Object.fromEntries(placed.map((node) => [node.id, node])),
  };
}

interface Context {
  readonly dashboard: Dashboard;
  readonly language: Language;
}

function tabNodes(tabs: readonly Tab[], context: Context): Node[] {
  const ids = tabs.map((_, index) => `TAB-${index + 1}`);
  const nodes = tabs.flatMap((tab, index) => {
    const id = `TAB-${index + 1}`;
    const prefix = `${index + 1}-`;
    const parents = ["ROOT_ID", "TABS-top"];
    return [
      {
        id,
        type: "TAB",
        children: tab.rows.map((_, row) => rowId(prefix, row)),
        parents,
        meta: { text: tab.name[context.language], defaultText: "Tab title", placeholder: "Tab title" },
      },
      ...rowNodes(tab.rows, prefix, [...parents, id], context),
    ];
  });
  return [{ id: "TABS-top", type: "TABS", children: ids, parents: ["ROOT_ID"], meta: {} }, ...nodes];
}

function rowNodes(rows: readonly Row[], prefix: string, parents: readonly string[], context: Context): Node[] {
  return rows.flatMap((row, index) => {
    const id = rowId(prefix, index);
    const cells = row.map((cell, place) =>
      cellNode(cell, `${prefix}${index + 1}-${place + 1}`, [...parents, id], context),
    );
    const meta = { background: "BACKGROUND_TRANSPARENT" };
    return [{ id, type: "ROW", children: cells.map((cell) => cell.id), parents, meta }, ...cells];
  });
}

function rowId(prefix: string, index: number): string {
  return `ROW-${prefix}${index + 1}`;
}

function cellNode(cell: Cell, place: string, parents: readonly string[], { dashboard, language }: Context): Node {
  if ("markdown" in cell) {
    const meta = { width: cell.width, height: cell.height, code: cell.markdown[language] };
    return { id: `MARKDOWN-${place}`, type: "MARKDOWN", children: [], parents, meta };
  }
  const { chart, width } = cell;
  const uuid = chartUuid(dashboard, chart, language);
  const meta = { uuid, chartId: chartNumber(uuid), sliceName: chart.title[language], width, height: chart.height };
  return { id: `CHART-${chart.key}`, type: "CHART", children: [], parents, meta };
}
