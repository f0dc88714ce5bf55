import { expect, test } from "vitest";

import { views } from "../../src/publish/views.ts";
import { type ViewPlace, withViews } from "./view-rows.ts";

let place: ViewPlace;
withViews((fresh) => {
  place = fresh;
});

test("every view has the columns that it says, in their order, with their types", async () => {
  const found = await place.read(`
    SELECT table_name AS name, json_agg(json_build_array(column_name, data_type) ORDER BY ordinal_position) AS columns
    FROM information_schema.columns
    WHERE table_name LIKE 'v\\_%'
    GROUP BY table_name`);

  const expected = views.map(({ name, columns }) => ({ name, columns: Object.entries(columns) }));
  expect(found).toEqual(expect.arrayContaining(expected));
  expect(found).toHaveLength(views.length);
});

test("no view has rows, or fails, while the tables are empty", async () => {
  for (const { name } of views) expect(await place.read(`SELECT * FROM ${name}`), name).toEqual([]);
});
