import type { Language } from "../../src/domain/health-message.ts";
import { colourScheme, labelColours, schemeColours } from "./colours.ts";
import { datasetFile } from "./dataset-file.ts";
import { position } from "./layout.ts";
import { type Chart, type Dashboard, type Dataset, type Json, type JsonObject, languages } from "./model.ts";
import { nativeFilters } from "./native-filters.ts";
import { chartsOf, chartUuid, dashboardUuid, databaseName, databaseUuid, datasetUuid } from "./objects.ts";
import { style } from "./style.ts";
import { queryFilters } from "./where.ts";
import { yamlText } from "./yaml-text.ts";

/** @returns what Superset imports, as text by path: database, datasets, charts and dashboards, in both languages. */
export function bundle(datasets: readonly Dataset[], dashboards: readonly Dashboard[]): ReadonlyMap<string, string> {
  const localised = dashboards.flatMap((dashboard) => languages.map((language) => ({ dashboard, language })));
  const files: [path: string, content: Json][] = [
    ["metadata.yaml", { version: "1.0.0", type: "assets", timestamp: "2024-01-01T00:00:00+00:00" }],
    [`databases/${databaseName}.yaml`, databaseFile],
    ...datasets.map((dataset): [string, Json] => [
      `datasets/${databaseName}/${dataset.view.name}.yaml`,
      datasetFile(dataset),
    ]),
    ...localised.flatMap(({ dashboard, language }) =>
      chartsOf(dashboard).map((chart): [string, Json] => [
        `charts/${dashboard.slug[language]}-${chart.key}.yaml`,
        chartFile(dashboard, chart, language),
      ]),
    ),
    ...localised.map(({ dashboard, language }): [string, Json] => [
      `dashboards/${dashboard.slug[language]}.yaml`,
      dashboardFile(dashboard, language),
    ]),
  ];
  return new Map(files.map(([path, content]) => [path, yamlText(content)]));
}

const databaseFile: JsonObject = {
  database_name: databaseName,
  // The import script gives host and password.
  sqlalchemy_uri: `postgresql+psycopg2://superset_ro:XXXXXXXXXX@postgresql:5432/${databaseName}`,
  uuid: databaseUuid,
  version: "1.0.0",
  is_managed_externally: true,
  cache_timeout: 300,
  expose_in_sqllab: false,
  allow_run_async: false,
  allow_ctas: false,
  allow_cvas: false,
  allow_dml: false,
  allow_csv_upload: false,
  impersonate_user: false,
  extra: {
    allows_virtual_table_explore: false,
    metadata_params: {},
    engine_params: {},
    schemas_allowed_for_csv_upload: [],
  },
};

function chartFile(dashboard: Dashboard, chart: Chart, language: Language): JsonObject {
  return {
    slice_name: chart.title[language],
    viz_type: chart.vizType,
    params: { viz_type: chart.vizType, ...chart.params(language) },
    query_context: JSON.stringify(queryContext(chart, language)),
    cache_timeout: dashboard.cacheSeconds,
    uuid: chartUuid(dashboard, chart, language),
    version: "1.0.0",
    dataset_uuid: datasetUuid(chart.dataset.view.name),
    is_managed_externally: true,
  };
}

function queryContext(chart: Chart, language: Language): JsonObject {
  const query = chart.query(language);
  return {
    datasource: { id: 0, type: "table" },
    force: false,
    queries: [
      {
        columns: query.columns,
        ...(query.metrics === null ? {} : { metrics: query.metrics }),
        filters: queryFilters(chart.filters, chart.days),
        orderby: query.orderby,
        row_limit: query.rowLimit,
        time_range: "No filter",
        extras: query.timeGrain === null ? {} : { time_grain_sqla: query.timeGrain },
        series_columns: query.seriesColumns,
      },
    ],
    result_format: "json",
    result_type: "full",
  };
}

function dashboardFile(dashboard: Dashboard, language: Language): JsonObject {
  return {
    dashboard_title: dashboard.title[language],
    description: dashboard.description[language],
    css: style,
    slug: dashboard.slug[language],
    uuid: dashboardUuid(dashboard, language),
    version: "1.0.0",
    is_managed_externally: true,
    published: true,
    position: position(dashboard, language),
    metadata: {
      native_filter_configuration: nativeFilters(dashboard, language),
      filter_bar_orientation: "HORIZONTAL",
      label_colors: labelColours,
      color_scheme: colourScheme,
      color_scheme_domain: schemeColours,
      map_label_colors: {},
      shared_label_colors: [],
      refresh_frequency: 0,
      cross_filters_enabled: false,
      chart_configuration: {},
      global_chart_configuration: { scope: { rootPath: ["ROOT_ID"], excluded: [] }, chartsInScope: [] },
      timed_refresh_immune_slices: [],
    },
  };
}
