import { daysOf, type UtcDay } from "../../base/utc-day.ts";
import type { StationId } from "../../domain/station.ts";
import type { WriteCounts } from "../../pipeline/asset.ts";
import type { Window } from "../../pipeline/define-asset.ts";
import { FencedError } from "../../pipeline/errors.ts";
import { type PartitionTableName, type PartitionTableRow, partitionTables } from "../partition-tables.ts";
import type { ReadModelDay } from "../read-model.ts";
import { isDuplicateKey } from "./fault.ts";
import { replaceRows, sumOfCounts } from "./replace-rows.ts";
import type { Session } from "./session.ts";
import { namesOf } from "./table-names.ts";
import { type OtherScope, ofWindow, readSql, type Row, windowOf } from "./table-sql.ts";

/** What of a station is replaced, and by which publisher. */
export interface Replacement {
  readonly stationId: StationId;
  readonly window: Window<UtcDay>;
  readonly fence: number;
  readonly versionOf: (day: UtcDay) => string;
}

/** Leaves exactly these days in the station's window. @throws {FencedError} if one was published under a higher fence. */
export async function replaceDays(
  session: Session,
  replacement: Replacement,
  days: readonly ReadModelDay[],
): Promise<WriteCounts> {
  try {
    return await replaceOnce(session, replacement, days, "fail");
  } catch (error) {
    // Rare: an hour has moved to another day, since its station has another time zone now.
    if (!isDuplicateKey(error)) throw error;
    return await replaceOnce(session, replacement, days, "take over");
  }
}

function replaceOnce(
  session: Session,
  replacement: Replacement,
  days: readonly ReadModelDay[],
  otherScope: OtherScope,
): Promise<WriteCounts> {
  const { stationId, window } = replacement;
  const values = [stationId, window.from, window.to];
  return session.transaction(async (inside) => {
    await recordVersions(inside, replacement);
    await refuseFenced(inside, replacement);
    const counts: WriteCounts[] = [];
    for (const name of namesOf(partitionTables)) {
      const rows = days.flatMap((day): readonly Row[] => day.rows[name]);
      const target = { name, table: partitionTables[name], scope: windowOf(name), values, otherScope };
      counts.push(await replaceRows(inside, target, rows));
    }
    return sumOfCounts(counts);
  });
}

// Also locks the days, those that change nothing too: of two publishers of a day the second waits here. In the order of the
// days, so that neither waits for the other for ever. When it was published is when readers got another version.
const recordSql = `
  INSERT INTO published_partition AS stored (station_id, day, data_version, fence, published_at)
  SELECT $1::text, day, data_version, $4::integer, clock_timestamp()
  FROM unnest($2::date[], $3::text[]) AS given (day, data_version) ORDER BY day
  ON CONFLICT (station_id, day) DO UPDATE SET data_version = excluded.data_version, fence = excluded.fence,
    published_at = CASE WHEN stored.data_version = excluded.data_version THEN stored.published_at ELSE excluded.published_at END
  WHERE stored.fence <= excluded.fence
    AND (stored.data_version, stored.fence) IS DISTINCT FROM (excluded.data_version, excluded.fence)`;

async function recordVersions(inside: Session, { stationId, window, fence, versionOf }: Replacement): Promise<void> {
  const days = daysOf(window);
  await inside.query(recordSql, [stationId, days, days.map(versionOf), fence]);
}

const fencedSql = `
  SELECT day, fence FROM published_partition AS stored
  WHERE ${ofWindow.condition(1)} AND stored.fence > $4::integer ORDER BY day LIMIT 1`;

async function refuseFenced(inside: Session, { stationId, window, fence }: Replacement): Promise<void> {
  const values = [stationId, window.from, window.to, fence];
  const [newer] = await inside.query<{ readonly day: string; readonly fence: number }>(fencedSql, values);
  if (newer) throw new FencedError(`read model, ${stationId} ${newer.day}: fence ${newer.fence} is above ${fence}`);
}

type RowsOfDay<Name extends PartitionTableName> = (day: UtcDay) => readonly PartitionTableRow<Name>[];

/** @returns the days of the window that hold any row, in order, with their rows in the order of the keys. */
export function readDays(session: Session, stationId: StationId, window: Window<UtcDay>): Promise<ReadModelDay[]> {
  return session.snapshot(async (inside) => {
    const read = async <Name extends PartitionTableName>(name: Name): Promise<RowsOfDay<Name>> => {
      const sql = readSql(name, partitionTables[name], windowOf(name));
      const values = [stationId, window.from, window.to];
      const rows = await inside.query<PartitionTableRow<Name> & { readonly day: UtcDay }>(sql, values);
      const byDay = Map.groupBy(rows, ({ day }) => day);
      return (day) => byDay.get(day) ?? [];
    };
    const rowsOf = {
      hourly_measurement: await read("hourly_measurement"),
      daily_mean: await read("daily_mean"),
      air_quality_index: await read("air_quality_index"),
      exceedance: await read("exceedance"),
      forecast: await read("forecast"),
      forecast_score: await read("forecast_score"),
      restatement: await read("restatement"),
    };
    return daysOf(window)
      .map((day) => ({
        stationId,
        day,
        rows: {
          hourly_measurement: rowsOf.hourly_measurement(day),
          daily_mean: rowsOf.daily_mean(day),
          air_quality_index: rowsOf.air_quality_index(day),
          exceedance: rowsOf.exceedance(day),
          forecast: rowsOf.forecast(day),
          forecast_score: rowsOf.forecast_score(day),
          restatement: rowsOf.restatement(day),
        },
      }))
      .filter(({ rows }) => Object.values(rows).some(({ length }) => length > 0));
  });
}

/** @returns by day the data versions of the station. */
export async function versionsOf(session: Session, stationId: StationId): Promise<ReadonlyMap<UtcDay, string>> {
  const sql = "SELECT day, data_version FROM published_partition WHERE station_id = $1 ORDER BY day";
  const rows = await session.query<{ readonly day: UtcDay; readonly data_version: string }>(sql, [stationId]);
  return new Map(rows.map(({ day, data_version }) => [day, data_version]));
}
