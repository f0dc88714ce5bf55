import { sql } from "kysely";
import type { Migration } from "kysely/migration";

import { dayTables } from "./0001-day-tables.ts";
import { smallTables } from "./0002-whole-tables.ts";
import { bookkeeping } from "./0003-bookkeeping.ts";

/** Every change of the tables, in order, by name. In code, since an image holds one bundled file. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-day-tables": statements(dayTables),
  "0002-whole-tables": statements(smallTables),
  "0003-bookkeeping": statements(bookkeeping),
};

function statements(text: string): Migration {
  return {
    async up(database) {
      await sql.raw(text).execute(database);
    },
  };
}
