import type { Language } from "../../src/domain/health-message.ts";
import type { ViewColumnType } from "../../src/publish/view.ts";
import { metricIn } from "./define-dataset.ts";
import { type HeadedColumn, headings, ownHeadings } from "./headings.ts";
import { type Dataset, type Json, type JsonObject, languages, type Text } from "./model.ts";
import { databaseUuid, datasetUuid } from "./objects.ts";

/** @returns a dataset as Superset imports it: every column of the view, and French headings as columns of their own. */
export function datasetFile(dataset: Dataset): JsonObject {
  const { name, description, columns } = dataset.view;
  return {
    table_name: name,
    main_dttm_col: dataset.time,
    description,
    schema: "public",
    sql: null,
    uuid: datasetUuid(name),
    database_uuid: databaseUuid,
    version: "1.0.0",
    is_managed_externally: true,
    filter_select_enabled: true,
    columns: [
      ...Object.entries(columns).map(([column, type]) => columnOf(name, column, type, null)),
      ...Object.entries(columns)
        .filter(([column, type]) => type !== "boolean" && !(twinOf(column) in columns) && !isOfALanguage(column))
        .map(([column, type]) => columnOf(name, twinOf(column), type, column)),
    ],
    metrics: metricsOf(dataset),
  };
}

const isOfALanguage = (column: string) => /_(?:en|fr)$/.test(column);
const twinOf = (column: string) => (column.endsWith("_en") ? column.replace(/_en$/, "_fr") : `${column}_fr`);

function columnOf(view: string, name: string, type: ViewColumnType, expression: string | null): JsonObject {
  return {
    column_name: name,
    verbose_name: headingOf(view, name),
    type: type.toUpperCase(),
    is_dttm: type === "timestamp without time zone",
    groupby: true,
    filterable: true,
    is_active: true,
    ...(expression === null ? {} : { expression }),
  };
}

function headingOf(view: string, column: string): string | null {
  const stem = column.replace(/_fr$/, "");
  const text = textOf(view, `${stem}_en`) ?? textOf(view, stem);
  return text?.[column.endsWith("_fr") ? "fr" : "en"] ?? null;
}

function textOf(view: string, column: string): Text | undefined {
  if (!isHeaded(column)) return undefined;
  return (isView(view) ? ownHeadings[view]?.[column] : undefined) ?? headings[column];
}

function isHeaded(column: string): column is HeadedColumn {
  return column in headings;
}

function isView(name: string): name is keyof typeof ownHeadings {
  return name in ownHeadings;
}

function metricsOf(dataset: Dataset): Json[] {
  return Object.entries(dataset.metrics).flatMap(([name, { expression, label }]) => {
    const versions: readonly Language[] = label === null ? ["en"] : languages;
    return versions.map((language) => ({
      metric_name: metricIn(language, dataset, name),
      verbose_name: label?.[language] ?? null,
      expression,
    }));
  });
}
