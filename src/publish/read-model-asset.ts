import { airQualityIndex } from "../assets/air-quality-index.ts";
import { dailyMeans } from "../assets/daily-means.ts";
import { exceedances } from "../assets/exceedances.ts";
import { hourlyMeasurements } from "../assets/hourly-measurements.ts";
import { sha256 } from "../base/json.ts";
import type { UtcDay } from "../base/utc-day.ts";
import type { Station } from "../domain/station.ts";
import { forecastScores } from "../forecast/forecast-scores.ts";
import { forecasts } from "../forecast/forecasts.ts";
import type { Asset } from "../pipeline/asset.ts";
import { defineAsset, type RowTable } from "../pipeline/define-asset.ts";
import { minCount } from "../pipeline/join.ts";
import { stationDays } from "../pipeline/partitions.ts";
import { dataVersionOf } from "../pipeline/series.ts";
import { overlap, withNeighbours } from "../pipeline/upstream.ts";
import type { ReadModel, ReadModelDay } from "./read-model.ts";
import { type PublishedResources, storedDays } from "./stored-days.ts";

/** The asset's key. */
export const readModelKey = "read_model";

/** The day must have been fetched; the hour before it is looked at if it is there. */
const hours = withNeighbours<Station>(hourlyMeasurements, () => ({ before: 1, after: 0 }), { incomplete: "accept" });

/** Published as far as it is there: what another group failed to make keeps nothing from readers. */
const ifThere = { join: minCount(0), incomplete: "accept" } as const;

/**
 * @param readModel is asked for when the first row is written or read.
 * @param onDay is told every day as it is read from the store, before it is published.
 * @returns the asset that writes into that read model.
 */
export function readModelAsset(
  readModel: () => ReadModel,
  onDay: (day: ReadModelDay) => void = () => {},
): Asset<PublishedResources> {
  return defineAsset<ReadModelDay, PublishedResources, Station, UtcDay>({
    key: readModelKey,
    description: "Typed rows in PostgreSQL that dashboards read: one partition per station and UTC day.",
    group: "publish",
    kinds: ["table", "postgresql"],
    tags: { schedule: "hourly" },
    codeVersion: "1",
    partitions: stationDays({ running: true }),
    upstream: [
      hours,
      ...[dailyMeans, airQualityIndex, exceedances, forecasts, forecastScores].map((asset) => overlap(asset, ifThere)),
    ],
    partitionOf: ({ day }) => day,
    contentOf: digestOf,
    table: () => tableOf(readModel()),
    async materialize({ member: station, window, resources }) {
      const days = await storedDays(station, window, resources);
      for (const day of days) onDay(day);
      return days;
    },
  });
}

function tableOf(readModel: ReadModel): RowTable<ReadModelDay, Station, UtcDay> {
  return {
    readRows: ({ stationId }, window) => readModel.readDays(stationId, window),
    async replace({ stationId }, window, days, fence) {
      await readModel.migrate();
      const byDay = new Map(days.map((day) => [day.day, publishedVersion(day)]));
      return readModel.replaceDays(stationId, window, days, fence, (day) => byDay.get(day) ?? withoutRows);
    },
    parse() {
      throw new RangeError(`${readModelKey} has no check that keeps rows back`);
    },
  };
}

const withoutRows = dataVersionOf([]);

/** @returns the data version that the ledger gives a day. */
export function publishedVersion(day: ReadModelDay): string {
  return dataVersionOf([digestOf(day)]);
}

const digests = new WeakMap<ReadModelDay, string>();

/** Hundreds of rows a day, asked for by the ledger and by the table: hashed once. */
function digestOf(day: ReadModelDay): string {
  const known = digests.get(day) ?? sha256(JSON.stringify(day.rows));
  digests.set(day, known);
  return known;
}
