import type { WriteCounts } from "../../pipeline/asset.ts";
import { type WholeRows, wholeTables } from "../whole-tables.ts";
import { replaceRows, sumOfCounts } from "./replace-rows.ts";
import type { Session } from "./session.ts";
import { namesOf } from "./table-names.ts";
import { ofAll } from "./table-sql.ts";

/** Leaves exactly these rows in the whole tables. */
export function replaceWhole(session: Session, rows: WholeRows): Promise<WriteCounts> {
  return session.transaction(async (inside) => {
    // Of two publishers at once the second waits; readers do not.
    await inside.query("LOCK TABLE station IN SHARE ROW EXCLUSIVE MODE");
    const counts: WriteCounts[] = [];
    for (const name of namesOf(wholeTables)) {
      const target = { name, table: wholeTables[name], scope: ofAll, values: [], otherScope: "fail" } as const;
      counts.push(await replaceRows(inside, target, rows[name]));
    }
    return sumOfCounts(counts);
  });
}
