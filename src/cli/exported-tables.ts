import type { Json } from "../base/json.ts";
import type { DayWindow } from "../base/utc-day.ts";
import type { Resources } from "../catalogue.ts";
import { parameterKeys } from "../domain/parameter.ts";
import type { Station } from "../domain/station.ts";
import type { Asset } from "../pipeline/asset.ts";
import { slotsOfRange } from "../pipeline/time-range.ts";
import type { Store } from "../store/open-store.ts";
import { exportedForecasts } from "./exported-forecasts.ts";
import { rangeOf } from "./options.ts";

type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** One exported table: its columns in order, and the rows of one station. */
export interface ExportedTable {
  readonly columns: readonly string[];
  rows(store: Store, station: Station, window: DayWindow): Promise<Row[]>;
}

export const exportedTables: Readonly<Record<string, ExportedTable>> = {
  daily_means: {
    columns:
      "station day parameter unit mean hours valid finalHours expectedHours coverage reason provisional qualifiers maximumEightHourMean maximumEightHourMeanValid".split(
        " ",
      ),
    async rows(store, { stationId }, window) {
      return (await store.days.readWindow(stationId, window)).map(
        ({ stationId: station, maximumEightHourMean, ...mean }) => ({
          station,
          ...mean,
          qualifiers: mean.qualifiers.join(" "),
          maximumEightHourMean: maximumEightHourMean?.value ?? null,
          maximumEightHourMeanValid: maximumEightHourMean?.valid ?? null,
        }),
      );
    },
  },
  air_quality_index: {
    columns: ["station", "day", "usAqi", "category", "colour", "responsible", "whoLevels", "usAqiTable"],
    async rows(store, { stationId }, window) {
      return (await store.airQuality.readWindow(stationId, window)).map(({ day, usAqi, whoLevels, usAqiTable }) => ({
        station: stationId,
        day,
        usAqi: usAqi?.value ?? null,
        category: usAqi?.category ?? null,
        colour: usAqi?.colour ?? null,
        responsible: usAqi?.responsible ?? null,
        whoLevels: whoLevels.map(({ parameter, keeps }) => keeps ?? `${parameter}-above-all`).join(" "),
        usAqiTable,
      }));
    },
  },
  exceedances: {
    columns: ["station", "day", "standardId", "parameter", "averaging", "value", "unit"],
    async rows(store, { stationId }, window) {
      return (await store.exceedances.readWindow(stationId, window)).map(({ stationId: station, ...row }) => ({
        station,
        ...row,
      }));
    },
  },
  hourly_measurements: {
    columns: ["station", "hourStart", ...parameterKeys, "provisional", "fetchedAt", "payload"],
    async rows(store, { stationId }, window) {
      const hours = await store.hours.readWindow(stationId, window);
      return hours.map(({ hourStart, values, provisional, fetchedAt, payload }) => {
        return { station: stationId, hourStart, ...values, provisional, fetchedAt, payload };
      });
    },
  },
  restatements: {
    columns: ["station", "hourStart", "parameter", "before", "after", "beforeFetchedAt", "afterFetchedAt"],
    async rows(store, { stationId }, window) {
      const hours = await store.hours.readRestated(stationId);
      return hours
        .filter(({ hourStart }) => hourStart.slice(0, 10) >= window.from && hourStart.slice(0, 10) < window.to)
        .toSorted((left, right) => (left.hourStart < right.hourStart ? -1 : 1))
        .flatMap(({ hourStart, restatements }) =>
          restatements.map((each) => ({ station: stationId, hourStart, ...each })),
        );
    },
  },
  ...exportedForecasts,
};

/** What is read to export the table of an asset that does not come with Harmattan. */
export interface OwnTableExport {
  readonly asset: Asset<Resources>;
  readonly resources: Resources;
  readonly stations: readonly Station[];
  readonly window: DayWindow;
}

/** @returns such a table: one column for each field of its rows' content; lists and objects as JSON. */
export async function ownTable({ asset, resources, stations, window }: OwnTableExport): Promise<ExportedTable> {
  const slots = slotsOfRange(asset, rangeOf(window));
  const series = asset.series(stations);
  const bySeries = new Map(
    await Promise.all(
      series.map(async (each) => [each.id, (await each.published(slots, resources)).map(rowOf)] as const),
    ),
  );
  const columns = new Set([...bySeries.values()].flat().flatMap(Object.keys));
  return { columns: [...columns], rows: async (_store, { stationId }) => bySeries.get(stationId) ?? [] };
}

function rowOf(content: Json): Row {
  const fields = typeof content === "object" && content !== null ? Object.entries<Json>(content) : [];
  return Object.fromEntries(fields.map(([name, value]) => [name, cellOf(value)]));
}

function cellOf(value: Json): Cell {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
