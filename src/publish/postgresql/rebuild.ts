import { bookkeepingTables } from "../bookkeeping-tables.ts";
import { partitionTables } from "../partition-tables.ts";
import type { Session } from "./session.ts";
import { namesOf } from "./table-names.ts";

/** Empties what is published of days, and lets `fill` publish it again, as one change. */
export function rebuild<Result>(session: Session, fill: (inside: Session) => Promise<Result>): Promise<Result> {
  return session.transaction(async (inside) => {
    // Other publishers wait from here on; readers do not, and see the rows as they were.
    await inside.query("LOCK TABLE published_partition IN SHARE ROW EXCLUSIVE MODE");
    // Never TRUNCATE: readers would wait for it.
    for (const name of [...namesOf(partitionTables), ...namesOf(bookkeepingTables)]) {
      await inside.query(`DELETE FROM ${name}`);
    }
    return fill(inside);
  });
}
