import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { parameterKeys } from "../../src/domain/parameter.ts";
import { views } from "../../src/publish/views.ts";
import stations from "../../stations.json" with { type: "json" };
import { bundle } from "../../superset/dashboards/bundle.ts";
import { dashboards, datasets } from "../../superset/dashboards/catalogue.ts";
import { currentObjects, everKnown, namedObjectsSchema, tombstones } from "../../superset/dashboards/history.ts";
import { type Json, languages, type Text } from "../../superset/dashboards/model.ts";
import { chartsOf, chartUuid, rowsOf } from "../../superset/dashboards/objects.ts";
import { readBundle } from "./read-bundle.ts";

const folder = join(import.meta.dirname, "../../superset");
const files = bundle(datasets, dashboards);
const read = readBundle(files);
const datasetByUuid = new Map(read.datasets.map((dataset) => [dataset.uuid, dataset]));
const chartByUuid = new Map(read.charts.map((chart) => [chart.uuid, chart]));

test("the committed assets are what the model says, byte for byte, and nothing else", () => {
  const assets = join(folder, "assets");
  const onDisk = new Map(
    globSync("**/*.yaml", { cwd: assets }).map((path) => [path, readFileSync(join(assets, path), "utf8")]),
  );

  expect([...onDisk.keys()].toSorted()).toEqual([...files.keys()].toSorted());
  for (const [path, text] of files) expect(onDisk.get(path), `${path}: run npm run dashboards`).toBe(text);
});

test("the generator twice gives the same bytes", () => {
  expect([...bundle(datasets, dashboards)]).toEqual([...files]);
});

test("identities never change: a few are written out", () => {
  const uuidByName = new Map(
    currentObjects(datasets, dashboards).map(({ name, kind, uuid }) => [`${kind} ${name}`, uuid]),
  );

  expect(read.database.uuid).toBe("62821795-6f84-5193-84e5-cb5c9dc43681");
  expect(uuidByName.get("dataset v_hourly")).toBe("dcf5115e-6d93-5ed2-b3eb-ee1bf74c9de3");
  expect(uuidByName.get("chart air-quality/pm25-hourly/en")).toBe("296848ed-4cff-5a8d-ac70-dd9d00ec25cc");
  expect(uuidByName.get("chart air-quality/pm25-hourly/fr")).toBe("2c200f5d-d9cb-5404-8768-6c0e5178cd2a");
  expect(uuidByName.get("dashboard air-quality/fr")).toBe("86c83cfd-f098-5c17-901f-b43246575f94");
});

test("no two objects have one uuid, and no two charts one number", () => {
  const uuids = [read.database, ...read.datasets, ...read.charts, ...read.dashboards].map(({ uuid }) => uuid);
  const numbers = read.dashboards.flatMap(({ placed }) => placed.map(({ chartId }) => chartId));

  expect(new Set(uuids).size).toBe(uuids.length);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("every link leads somewhere, and every chart stands on exactly one dashboard", () => {
  for (const { database_uuid } of read.datasets) expect(database_uuid).toBe(read.database.uuid);
  for (const { uuid, dataset_uuid } of read.charts) expect(datasetByUuid.has(dataset_uuid), uuid).toBe(true);
  const placed = read.dashboards.flatMap((dashboard) => dashboard.placed.map(({ uuid }) => uuid));

  expect(placed.toSorted()).toEqual(read.charts.map(({ uuid }) => uuid).toSorted());
});

test("the tree of a dashboard holds every node once, below the parents that it names, in rows of at most 12 columns", () => {
  for (const { slug, nodes } of read.dashboards) {
    const children = nodes.flatMap((node) => node.children);
    expect(new Set(children).size, slug).toBe(children.length);
    for (const node of nodes) {
      for (const child of node.children)
        expect(nodes.find(({ id }) => id === child)?.parents.at(-1), slug).toBe(node.id);
      if (node.type !== "ROW") continue;
      const widths = node.children.map((id) => nodes.find((other) => other.id === id)?.meta?.width ?? 0);
      expect(
        widths.reduce((sum, width) => sum + width, 0),
        `${slug} ${node.id}`,
      ).toBe(12);
      expect(Math.min(...widths), `${slug} ${node.id}`).toBeGreaterThanOrEqual(3);
    }
  }
});

test("a dataset has the view's columns in order and type, and beside them only columns that are one of those", () => {
  expect(read.datasets.map(({ table_name }) => table_name).toSorted()).toEqual(
    views.map(({ name }) => name).toSorted(),
  );
  for (const view of views) {
    const dataset = read.datasets.find(({ table_name }) => table_name === view.name);
    const plain = dataset?.columns.filter(({ expression }) => expression === undefined) ?? [];
    expect(plain.map(({ column_name, type }) => [column_name, type.toLowerCase()])).toEqual(
      Object.entries(view.columns),
    );
    for (const { column_name, expression, type } of dataset?.columns ?? []) {
      if (expression === undefined) continue;
      expect(column_name).toBe(`${expression}_fr`);
      expect(plain.find((column) => column.column_name === expression)?.type).toBe(type);
    }
    for (const { column_name, type, is_dttm } of dataset?.columns ?? []) {
      expect(is_dttm, column_name).toBe(type === "TIMESTAMP WITHOUT TIME ZONE");
    }
  }
});

test("every column of every dataset has a heading in its language", () => {
  for (const { table_name, columns } of read.datasets) {
    for (const column of columns) expect(column.verbose_name, `${table_name}.${column.column_name}`).not.toBeNull();
  }
  const hourly = read.datasets.find(({ table_name }) => table_name === "v_latest")?.columns;
  expect(hourly?.find(({ column_name }) => column_name === "age_hours")?.verbose_name).toBe("Age (h)");
  expect(hourly?.find(({ column_name }) => column_name === "age_hours_fr")).toMatchObject({
    expression: "age_hours",
    verbose_name: "Âge (h)",
  });
});

test("a metric is one aggregate of a column of its view", () => {
  for (const { table_name, columns, metrics } of read.datasets) {
    for (const { expression } of metrics) {
      const column = /^(?:AVG|SUM|MIN|MAX)\((\w+)\)$/.exec(expression)?.[1];
      if (expression === "COUNT(*)") continue;
      expect(columns.find(({ column_name }) => column_name === column)?.type, `${table_name}: ${expression}`).toMatch(
        /^(?:INTEGER|DOUBLE PRECISION)$/,
      );
    }
  }
});

test("no metric has the name of a column: an order by it would count", () => {
  for (const { columns, metrics } of read.datasets) {
    const names = new Set(columns.map(({ column_name }) => column_name));
    for (const { metric_name } of metrics) expect(names).not.toContain(metric_name);
  }
});

test("every column and metric that a chart names is in its dataset, and nothing but names is asked for", () => {
  for (const chart of read.charts) {
    const dataset = datasetByUuid.get(chart.dataset_uuid);
    const columns = new Set(dataset?.columns.map(({ column_name }) => column_name));
    const metrics = new Set(dataset?.metrics.map(({ metric_name }) => metric_name));
    for (const column of chart.columns) expect(columns, `${chart.slice_name}: ${column}`).toContain(column);
    for (const metric of chart.metrics) expect(metrics, `${chart.slice_name}: ${metric}`).toContain(metric);
    const text = JSON.stringify([chart.params, chart.query]).replaceAll('"expressionType":"SIMPLE"', "");
    const axis = chart.axis === null ? 0 : 1;
    expect(text.split('"expressionType":"SQL"').length - 1, chart.slice_name).toBe(axis);
    expect(text).not.toMatch(/"(?:where|having|sqlWhereClause|aggregate)":/);
  }
});

test("the saved query asks for what the chart's parameters ask for", () => {
  for (const { slice_name, params, query, axis } of read.charts) {
    const series = [params.groupby ?? []].flat();
    expect(query.columns, slice_name).toEqual(params.all_columns ?? [...(axis === null ? [] : [axis]), ...series]);
    expect(query.metrics, slice_name).toEqual(params.metrics ?? (params.metric === undefined ? [] : [params.metric]));
    expect(
      query.filters.map(({ col, op, val = null }) => [col, op, val]),
      slice_name,
    ).toEqual(params.adhoc_filters.map(({ subject, operator, comparator }) => [subject, operator, comparator]));
    expect(query.extras.time_grain_sqla).toBe(params.time_grain_sqla);
    if (params.order_by_cols !== undefined) {
      expect(query.orderby).toEqual(params.order_by_cols.map((order): unknown => JSON.parse(order)));
    }
  }
});

test("the query of rows as they are has no metrics, not even none: Superset would group", () => {
  for (const { slice_name, params, query_context } of read.charts) {
    const { queries } = z.object({ queries: z.tuple([z.looseObject({})]) }).parse(JSON.parse(query_context));
    expect("metrics" in queries[0], slice_name).toBe(params.all_columns === undefined);
  }
});

test("a filter acts on charts that have its column, and on no other: those are left out", () => {
  for (const { slug, filters, placed } of read.dashboards) {
    expect(filters.map(({ filterType }) => filterType)).toEqual(["filter_select", "filter_time"]);
    for (const { filterType, targets, scope } of filters) {
      const column = targets[0]?.column?.name;
      if (column !== undefined) {
        const target = datasetByUuid.get(targets[0]?.datasetUuid ?? "");
        expect(target?.columns.map(({ column_name }) => column_name)).toContain(column);
      }
      for (const { chartId, uuid } of placed) {
        const chart = chartByUuid.get(uuid);
        const columns = datasetByUuid.get(chart?.dataset_uuid ?? "")?.columns.map(({ column_name }) => column_name);
        const acts =
          filterType === "filter_time"
            ? chart?.query.filters.some(({ op }) => op === "TEMPORAL_RANGE")
            : columns?.includes(column ?? "");
        expect(!scope.excluded.includes(chartId), `${slug}: ${filterType} on ${chart?.slice_name}`).toBe(acts);
      }
    }
  }
});

test("station detail and forecast always show one station, from the first look on", () => {
  const required = read.dashboards.filter(({ filters }) => filters[0]?.requiredFirst === true);

  expect(required.map(({ slug }) => slug)).toEqual(["station-detail", "detail-d-une-station", "forecast", "prevision"]);
  for (const { filters } of required) {
    expect(filters[0]?.controlValues).toMatchObject({
      multiSelect: false,
      enableEmptyFilter: true,
      defaultToFirstItem: true,
    });
  }
});

test("each dashboard has fewer than 25 charts, is published, and lists every colour of the scheme", () => {
  expect(read.dashboards.map(({ slug, placed }) => [slug, placed.length])).toEqual([
    ["air-quality", 16],
    ["qualite-de-l-air", 16],
    ["station-detail", 24],
    ["detail-d-une-station", 24],
    ["forecast", 15],
    ["prevision", 15],
    ["pipeline-health", 14],
    ["sante-du-pipeline", 14],
  ]);
  for (const { metadata, published } of read.dashboards) {
    expect(published).toBe(true);
    expect(metadata.color_scheme).toBe("supersetColors");
    expect(metadata.color_scheme_domain).toHaveLength(20);
    expect(metadata.color_scheme_domain.slice(0, 2)).toEqual(["#1FA8C9", "#454E7C"]);
    expect(metadata.label_colors).toMatchObject({ Good: "#00E400", Bon: "#00E400", "PM2.5__yhat": "#1FA8C9" });
  }
});

test("every text is there in both languages, and they differ where words are long enough to", () => {
  const texts = dashboards.flatMap((dashboard): Text[] => [
    dashboard.slug,
    dashboard.title,
    dashboard.description,
    ...("tabs" in dashboard.content ? dashboard.content.tabs.map(({ name }) => name) : []),
    ...rowsOf(dashboard).flatMap((row) => row.map((cell) => ("chart" in cell ? cell.chart.title : cell.markdown))),
  ]);

  for (const text of texts) {
    for (const language of languages) expect(text[language].trim()).not.toBe("");
    expect(text.en).not.toBe(text.fr);
  }
});

test("a title or its subtitle, or a column of the table, names the unit; UTC stands where hours are shown", () => {
  const units =
    /µg\/m³|mg\/m³|°C|%|AQI|européen|degr|hours|heures|days|jours|count|nombre|secon|series|séries|checks|contrôles|lines|lignes|rows|partitions/;
  for (const { slice_name, params, columns } of read.charts) {
    const ofRows = columns.some((column) => /^unit(?:_fr)?$/.test(column));
    expect(ofRows || units.test(`${slice_name} ${params.subtitle ?? ""}`), slice_name).toBe(true);
    if (params.time_grain_sqla === "PT1H" || columns.some((column) => column.startsWith("hour_"))) {
      if (params.all_columns?.some((column) => column.startsWith("hour_")) !== false)
        expect(slice_name).toContain("UTC");
    }
  }
});

test("an index is named where it is shown, and called indicative", () => {
  for (const dashboard of dashboards) {
    for (const chart of chartsOf(dashboard).filter(({ dataset }) => dataset.view.name.startsWith("v_index_"))) {
      for (const language of languages) {
        const { subtitle = "" } = chartByUuid.get(chartUuid(dashboard, chart, language))?.params ?? {};
        const said = `${chart.title[language]} ${subtitle}`;
        expect(said).toMatch(/US AQI|European AQI|Indice européen/);
        if (chart.key !== "bands" && chart.key !== "what-to-do") expect(said).toMatch(/indicati(?:ve|f)/);
      }
    }
  }
});

test("only a value of the last hours takes a colour of an index", () => {
  const rules = read.charts
    .filter(({ slice_name }) => /AQI \(NowCast\) (?:by|par)|European AQI now|Indice européen/.test(slice_name))
    .map(({ params }) =>
      params.conditional_formatting?.map(({ column, columnFormatting }) => [column, columnFormatting]),
    );

  expect(rules.length).toBe(6);
  for (const rule of rules) {
    for (const [column, painted] of rule ?? []) {
      if (painted?.startsWith("fresh_value") === true || painted?.startsWith("category") === true) {
        expect(column).toMatch(/^fresh_value(?:_fr)?$/);
      }
    }
  }
});

test("every number in a table says how it is written, and every table of hours how its times are", () => {
  for (const { slice_name, viz_type, params, dataset_uuid } of read.charts.filter(
    ({ viz_type: type }) => type === "table",
  )) {
    expect(viz_type).toBe("table");
    const types = new Map(datasetByUuid.get(dataset_uuid)?.columns.map(({ column_name, type }) => [column_name, type]));
    const numbers = params.all_columns?.filter((name) => /INTEGER|DOUBLE/.test(types.get(name) ?? "")) ?? [];
    expect(Object.keys(params.column_config ?? {}), slice_name).toEqual(numbers);
    expect(params.table_timestamp_format).toMatch(/^%Y-%m-%d(?: %H:%M)?$/);
  }
});

test("the bundle names no station, and only parameters that exist", () => {
  const text = [...files.values()].join("\n").toLowerCase();
  for (const { stationId, name, sourceId } of stations) {
    for (const word of [stationId, name, sourceId]) expect(text).not.toContain(word.toLowerCase());
  }
  for (const { params } of read.charts) {
    const codes = params.adhoc_filters
      .filter(({ subject }) => subject === "parameter")
      .flatMap(({ comparator }): Json[] => (Array.isArray(comparator) ? comparator : [comparator]));
    for (const code of codes) expect(parameterKeys).toContain(code);
  }
});

test("links between dashboards lead to dashboards that exist, in both languages", () => {
  const slugs = new Set(read.dashboards.map(({ slug }) => slug));
  const links = [...files.values()].flatMap((text) => [...text.matchAll(/\/superset\/dashboard\/([\w-]+)\//g)]);

  expect(links.length).toBeGreaterThan(8);
  for (const [link, slug] of links) expect(slugs, link).toContain(slug);
  expect([...slugs]).toEqual([
    "air-quality",
    "qualite-de-l-air",
    "station-detail",
    "detail-d-une-station",
    "forecast",
    "prevision",
    "pipeline-health",
    "sante-du-pipeline",
  ]);
});

test("what was ever imported is still in the bundle, or has a tombstone", () => {
  const listed = (name: string) => namedObjectsSchema.parse(parse(readFileSync(join(folder, name), "utf8")));
  const current = currentObjects(datasets, dashboards);
  const known = listed("known-objects.yaml");

  expect(known, "run npm run dashboards").toEqual(everKnown(known, current));
  expect(listed("tombstones.yaml")).toEqual(tombstones(known, current));
});

test("a chart that leaves the model gets a tombstone, for ever, until it comes back", () => {
  const [first, ...others] = currentObjects(datasets, dashboards);
  const known = everKnown([], currentObjects(datasets, dashboards));

  expect(tombstones(known, others)).toEqual([first]);
  expect(tombstones(everKnown(known, others), others)).toEqual([first]);
  expect(tombstones(known, currentObjects(datasets, dashboards))).toEqual([]);
});

test("the database is read only, and the file holds no password", () => {
  expect(read.database).toMatchObject({
    database_name: "airquality",
    sqlalchemy_uri: "postgresql+psycopg2://superset_ro:XXXXXXXXXX@postgresql:5432/airquality",
    expose_in_sqllab: false,
    allow_dml: false,
    allow_ctas: false,
    allow_cvas: false,
    allow_run_async: false,
    allow_csv_upload: false,
    impersonate_user: false,
  });
  expect(z.array(z.literal(true)).safeParse(read.managedExternally).success).toBe(true);
});
