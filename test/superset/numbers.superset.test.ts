import { Client, escapeIdentifier, escapeLiteral, TypeOverrides, types } from "pg";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";

import { readAssets } from "./read-assets.ts";
import { ask } from "./support/requests.ts";

const { charts, dashboards, datasets } = readAssets();
const byUuid = new Map(datasets.map((dataset) => [dataset.uuid, dataset]));
type Chart = (typeof charts)[number];

const grains: Readonly<Record<string, string>> = { PT1H: "hour", P1D: "day", P1M: "month" };
/** They grow while the two are asked. */
const growing = /age|lag/;

/** The chart's own question as SQL on its view, by another way than Superset's. */
function sqlOf({ query, dataset_uuid: uuid }: Chart): string {
  const dataset = byUuid.get(uuid);
  const calculated = new Map(dataset?.columns.map(({ column_name, expression }) => [column_name, expression]));
  const column = (name: string) => calculated.get(name) ?? escapeIdentifier(name);
  const metric = (name: string) => dataset?.metrics.find(({ metric_name }) => metric_name === name)?.expression ?? "";
  const groups = query.columns.map((each) => {
    if (typeof each === "string") return { label: each, sql: column(each) };
    const grain = grains[query.extras.time_grain_sqla ?? ""];
    const axis = column(each.sqlExpression);
    return { label: each.sqlExpression, sql: grain === undefined ? axis : `date_trunc('${grain}', ${axis})` };
  });
  const metrics = query.metrics.map((name) => ({ label: name, sql: metric(name) }));
  const selected = [...groups, ...metrics].map(({ label, sql }) => `${sql} AS ${escapeIdentifier(label)}`);
  const conditions = query.filters.flatMap(({ col, op, val }) => conditionOf(column(col), op, val));
  const orders = query.orderby.map(([name, isAscending]) => {
    return `${metric(name) || column(name)} ${isAscending ? "ASC" : "DESC"}`;
  });
  return [
    `SELECT ${selected.join(", ")} FROM ${dataset?.table_name}`,
    conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "",
    metrics.length > 0 && groups.length > 0 ? `GROUP BY ${groups.map(({ sql }) => sql).join(", ")}` : "",
    orders.length > 0 ? `ORDER BY ${orders.join(", ")}` : "",
    `LIMIT ${query.row_limit}`,
  ].join(" ");
}

function conditionOf(column: string, operator: string, value: unknown): string[] {
  if (operator === "TEMPORAL_RANGE") return [];
  if (operator === "IS TRUE" || operator === "IS FALSE" || /^IS (NOT )?NULL$/.test(operator))
    return [`${column} ${operator}`];
  if (Array.isArray(value))
    return [`${column} ${operator} (${value.map((each) => escapeLiteral(String(each))).join()})`];
  return [`${column} ${operator === "==" ? "=" : operator} ${escapeLiteral(String(value))}`];
}

const answerSchema = z.object({ result: z.tuple([z.object({ data: z.array(z.record(z.string(), z.unknown())) })]) });
type Rows = readonly Readonly<Record<string, unknown>>[];

/** Numbers of each column, ascending; instants as milliseconds. */
function numbersOf(rows: Rows): Record<string, number[]> {
  const names = Object.keys(rows[0] ?? {}).filter((name) => !growing.test(name));
  const numbers = (name: string) =>
    rows.flatMap((row) => {
      const value = row[name];
      if (value instanceof Date) return value.getTime();
      return typeof value === "number" ? value : [];
    });
  return Object.fromEntries(names.map((name) => [name, numbers(name).toSorted((left, right) => left - right)]));
}

describe("every chart, asked for by a visitor, equals SQL on its view:", () => {
  let reader: Client;
  const ids = new Map<string, number>();
  beforeAll(async () => {
    const metadata = new Client(inject("superset").uris.metadata);
    await metadata.connect();
    const { rows } = await metadata.query<{ uuid: string; id: number }>("SELECT uuid::text, id FROM slices");
    for (const { uuid, id } of rows) ids.set(uuid, id);
    await metadata.end();
    const overrides = new TypeOverrides();
    for (const type of [types.builtins.INT8, types.builtins.NUMERIC]) overrides.setTypeParser(type, Number);
    overrides.setTypeParser(types.builtins.TIMESTAMP, (text) => new Date(`${text.replace(" ", "T")}Z`));
    reader = new Client({ connectionString: inject("superset").uris.reader, types: overrides });
    await reader.connect();
    return () => reader.end();
  });

  test.each(dashboards.map((dashboard) => [dashboard.slug, dashboard] as const))("%s", async (_slug, { placed }) => {
    let compared = 0;
    for (const { uuid } of placed) {
      const chart = charts.find((each) => each.uuid === uuid);
      if (!chart) throw new Error(`no chart ${uuid}`);
      const { status, text } = await ask(`/api/v1/chart/${ids.get(uuid)}/data/?force=true`);
      expect(status, `${chart.slice_name}: ${text.slice(0, 300)}`).toBe(200);
      const shown = numbersOf(answerSchema.parse(JSON.parse(text)).result[0].data);
      const { rows } = await reader.query<Record<string, unknown>>(sqlOf(chart));
      const expected = numbersOf(rows);
      // At its limit a table may end within rows that are equal by its order: only that is compared.
      const isCut = rows.length === chart.query.row_limit;
      const [[orderedBy] = [""]] = chart.query.orderby;
      for (const [name, numbers] of Object.entries(expected)) {
        if (isCut && name !== orderedBy) continue;
        expect(shown[name]?.length, `${chart.slice_name}, ${name}`).toBe(numbers.length);
        for (const [index, number] of numbers.entries()) {
          const found = shown[name]?.[index] ?? Number.NaN;
          expect(Math.abs(found - number), `${chart.slice_name}, ${name}`).toBeLessThanOrEqual(1e-9 * Math.abs(number));
        }
        compared += numbers.length;
      }
    }
    expect(compared).toBeGreaterThan(50);
  });
});
