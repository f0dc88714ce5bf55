import { Client } from "pg";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";

import { freeSql, plainQuery, refusedRequests } from "./support/free-sql.ts";
import { adminToken, type Answer, ask, datasetId, listCharts, post } from "./support/requests.ts";

const refusals = new Set([400, 401, 403, 404, 405]);
/** Where a page sends who has to log in. */
const isLogin = (answer: Answer) => answer.status === 302 && (answer.headers.get("location") ?? "").includes("/login/");
const isRefused = (answer: Answer) => refusals.has(answer.status) || isLogin(answer);

let hourly = 0;
beforeAll(async () => {
  hourly = await datasetId("v_hourly");
});

function requestOf(change: object, request: object = {}): object {
  const queries = [{ ...plainQuery, ...change }];
  return { datasource: { id: hourly, type: "table" }, queries, result_format: "json", result_type: "full", ...request };
}

describe("a visitor may", () => {
  test("see that Superset is well", async () => {
    expect(await ask("/health")).toMatchObject({ status: 200, text: "OK" });
  });

  test("see the published dashboards and no other", async () => {
    const { text } = await ask("/api/v1/dashboard/?q=(page_size:100)");

    const slugs = z.object({ result: z.array(z.object({ slug: z.string() })) }).parse(JSON.parse(text));
    expect(slugs.result.map(({ slug }) => slug).toSorted()).toEqual([
      "air-quality",
      "detail-d-une-station",
      "forecast",
      "pipeline-health",
      "prevision",
      "qualite-de-l-air",
      "sante-du-pipeline",
      "station-detail",
    ]);
    for (const { slug } of slugs.result) expect((await ask(`/superset/dashboard/${slug}/`)).status).toBe(200);
  });

  test.each([
    ["fr-FR,fr;q=0.9,en;q=0.8", "/superset/dashboard/qualite-de-l-air/"],
    ["en-GB,en;q=0.9", "/superset/dashboard/air-quality/"],
    ["pt", "/superset/dashboard/air-quality/"],
  ])("who asks for / in %s is sent to the public dashboard of that language", async (language, location) => {
    const answer = await ask("/", { headers: { "accept-language": language } });

    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe(location);
  });

  test("get every chart's rows, as the admin does", async () => {
    const token = await adminToken();
    const charts = await listCharts();
    expect(new Set(charts.map(({ id }) => id))).toEqual(new Set((await listCharts(token)).map(({ id }) => id)));
    const failed: string[] = [];
    for (const { id, slice_name: name } of charts) {
      for (const who of [{}, { token }]) {
        const { status, text } = await ask(`/api/v1/chart/${id}/data/?force=true`, who);
        if (status !== 200) failed.push(`${name}: ${status} ${text.slice(0, 300)}`);
      }
    }
    expect(failed).toEqual([]);
  });

  test("ask by names, with an axis, filters of time and the operations of the charts", async () => {
    const axis = { columnType: "BASE_AXIS", expressionType: "SQL", sqlExpression: "hour_start", label: "hour_start" };
    const change = {
      columns: [{ ...axis, timeGrain: "P1D", isColumnReference: true }, "station"],
      filters: [{ col: "hour_start", op: "TEMPORAL_RANGE", val: "2024-03-01 : 2024-03-08" }],
      series_columns: ["station"],
      post_processing: [
        {
          operation: "pivot",
          options: {
            index: ["hour_start"],
            columns: ["station"],
            aggregates: { mean_value: { operator: "mean" } },
            drop_missing_columns: false,
          },
        },
        { operation: "rename", options: { columns: { mean_value: null }, level: 0, inplace: true } },
        { operation: "flatten" },
      ],
    };

    expect(await post("/api/v1/chart/data", requestOf(change))).toMatchObject({ status: 200 });
    expect(await post("/api/v1/chart/data", requestOf({}))).toMatchObject({ status: 200 });
  });

  test("have Superset's menus in French", async () => {
    expect(await ask("/superset/language_pack/fr/")).toMatchObject({ status: 200 });
  });
});

describe("a visitor may not send SQL or what costs without bound:", () => {
  test.each(Object.entries(freeSql))("%s", async (_name, change) => {
    const answer = await post("/api/v1/chart/data", requestOf(change));

    expect(answer).toSatisfy(isRefused);
    expect(answer.text).toMatch(/visitors cannot ask for this|Request is incorrect|Invalid SQL clause|Not found/);
  });

  test.each(Object.entries(refusedRequests))("%s", async (_name, request) => {
    const answer = await post("/api/v1/chart/data", requestOf({}, request));

    expect(answer).toSatisfy(isRefused);
    expect(answer.text).toMatch(/visitors cannot ask for this|Request is incorrect|Invalid SQL clause|Not found/);
  });

  test("SQL as a form, as the export of a table sends it", async () => {
    const body = new URLSearchParams({ form_data: JSON.stringify(requestOf({ columns: ["version()"] })) });

    expect(await ask("/api/v1/chart/data", { method: "POST", body })).toSatisfy(isRefused);
  });

  test("more than 2 MB", async () => {
    const answer = await post("/api/v1/chart/data", requestOf({ url_params: { x: "x".repeat(3 * 1024 * 1024) } }));

    expect(answer.status).toBe(413);
  });

  test.each(["query", "samples", "drill_detail", "post_processed", "nonsense"])(
    "a saved chart's rows as %s",
    async (type) => {
      const [chart] = await listCharts();

      expect(await ask(`/api/v1/chart/${chart?.id}/data/?type=${type}`)).toSatisfy(isRefused);
      expect(await ask(`/api/v1/chart/${chart?.id}/data/?format=csv`)).toSatisfy(isRefused);
    },
  );
});

describe("a visitor gets nothing from", () => {
  test.each([
    "/api/v1/database/",
    "/api/v1/database/1",
    "/api/v1/database/1/connection",
    "/api/v1/database/1/schemas/",
    "/api/v1/database/1/tables/?q=(schema_name:public)",
    "/api/v1/database/1/table_metadata/?name=v_hourly",
    "/api/v1/database/export/?q=!(1)",
    "/api/v1/dataset/",
    "/api/v1/dataset/1",
    "/api/v1/dataset/export/?q=!(1)",
    "/api/v1/chart/export/?q=!(1)",
    "/api/v1/dashboard/export/?q=!(1)",
    "/api/v1/assets/export/",
    "/api/v1/security/users/",
    "/api/v1/security/roles/",
    "/api/v1/security/csrf_token/",
    "/api/v1/security/guest_token/",
    "/api/v1/query/",
    "/api/v1/saved_query/",
    "/api/v1/sqllab/",
    "/api/v1/log/",
    "/api/v1/rowlevelsecurity/",
    "/api/v1/annotation_layer/",
    "/api/v1/report/",
    "/api/v1/tag/",
    "/api/v1/explore/?slice_id=1",
    "/api/v1/datasource/table/1/column/station/values/",
    "/api/v1/_openapi",
    "/datasource/get/table/1/",
    "/datasource/external_metadata/table/1/",
    "/datasource/external_metadata_by_name/?q=(database_name:airquality,schema_name:public,table_name:v_hourly)",
    "/superset/explore_json/?form_data=%7B%22datasource%22%3A%221__table%22%7D",
    "/superset/slice/1/",
    "/superset/welcome/",
    "/explore/?slice_id=1",
    "/sqllab/",
    "/swagger/v1",
    "/users/list/",
    "/roles/list/",
    "/databaseview/list/",
    "/tablemodelview/list/",
    "/actionlog/list/",
  ])("GET %s", async (path) => {
    expect(await ask(path)).toSatisfy(isRefused);
  });

  test.each([
    ["POST", "/api/v1/sqllab/execute/", { database_id: 1, sql: "SELECT 1" }],
    ["POST", "/api/v1/sqllab/estimate/", { database_id: 1, sql: "SELECT 1" }],
    ["POST", "/api/v1/database/1/validate_sql/", { sql: "SELECT 1" }],
    ["POST", "/api/v1/database/test_connection/", { sqlalchemy_uri: "postgresql://127.0.0.1/x" }],
    ["POST", "/api/v1/database/", { database_name: "x", sqlalchemy_uri: "sqlite://" }],
    ["POST", "/api/v1/datasource/table/1/validate_expression/", { expression: "version()", expression_type: "column" }],
    ["POST", "/datasource/samples?datasource_type=table&datasource_id=1", {}],
    ["POST", "/datasource/save/", {}],
    ["POST", "/api/v1/query/", {}],
    ["POST", "/api/v1/form_data/", {}],
    ["POST", "/api/v1/explore/form_data", { datasource_id: 1, datasource_type: "table", form_data: "{}" }],
    ["POST", "/superset/explore_json/", { form_data: { datasource: "1__table" } }],
    ["POST", "/api/v1/assets/import/", {}],
    ["POST", "/api/v1/dashboard/", { dashboard_title: "x" }],
    ["PUT", "/api/v1/dashboard/1", { dashboard_title: "x" }],
    ["DELETE", "/api/v1/dashboard/1", {}],
    ["PUT", "/api/v1/chart/1", { slice_name: "x" }],
    ["DELETE", "/api/v1/chart/1", {}],
    ["PUT", "/api/v1/chart/warm_up_cache", { chart_id: 1 }],
    ["POST", "/api/v1/cachekey/invalidate", { datasource_uids: ["1__table"] }],
    ["POST", "/api/v1/security/users/", { username: "x" }],
    ["POST", "/api/v1/security/login", { username: "admin", password: "admin", provider: "db" }],
  ])("%s %s", async (method, path, body) => {
    expect(await post(path, body, method)).toSatisfy(isRefused);
  });

  test("the names of users", async () => {
    for (const path of ["/api/v1/dashboard/related/owners", "/api/v1/chart/related/owners"]) {
      expect(JSON.parse((await ask(path)).text)).toEqual({ count: 0, result: [] });
    }
  });
});

test("the admin logs in with the secret and reads what visitors may not", async () => {
  const token = await adminToken();

  expect((await ask("/api/v1/database/", { token })).status).toBe(200);
  expect((await ask("/api/v1/dataset/", { token })).status).toBe(200);
});

test("no page and no answer holds a secret, an address or a user of the databases", async () => {
  const { secrets, uris } = inject("superset");
  const unwanted = [...Object.values(secrets), "superset_ro", "superset_meta", new URL(uris.reader).host, "psycopg2"];
  const paths = [
    "/login/",
    "/superset/dashboard/air-quality/",
    "/dashboard/list/",
    "/chart/list/",
    "/api/v1/dashboard/",
    "/api/v1/dashboard/air-quality",
    "/api/v1/dashboard/air-quality/charts",
    "/api/v1/dashboard/air-quality/datasets",
    "/api/v1/chart/",
  ];
  const charts = await listCharts();
  for (const path of [...paths, ...charts.map(({ id }) => `/api/v1/chart/${id}`)]) {
    const { status, text } = await ask(path);
    expect(`${path} ${status}`).toBe(`${path} 200`);
    expect(`${path} ${unwanted.filter((word) => text.includes(word)).join(" ")}`).toBe(`${path} `);
  }
});

test("no page lets a browser load anything from another host", async () => {
  const policy = (await ask("/superset/dashboard/air-quality/")).headers.get("content-security-policy") ?? "";

  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'self'");
  expect(policy).not.toContain("http");
  expect(policy).not.toContain("unsafe-eval");
});

test("what visitors do leaves no row in the log of actions", async () => {
  const client = new Client(inject("superset").uris.metadata);
  await client.connect();
  const { rows } = await client.query("SELECT count(*)::int AS count FROM logs WHERE user_id IS NULL");
  await client.end();

  expect(rows).toEqual([{ count: 0 }]);
});
