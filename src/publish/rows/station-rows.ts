import type { Station } from "../../domain/station.ts";
import type { WholeTableRow } from "../whole-tables.ts";

/** One row per station; no two have one label. */
export function stationRows(stations: readonly Station[]): WholeTableRow<"station">[] {
  const labels = uniqueLabels(stations);
  return stations.map((station, index) => ({
    station_id: station.stationId,
    label: labels[index] ?? station.name,
    source_id: station.sourceId,
    latitude: station.latitude,
    longitude: station.longitude,
    time_zone: station.timeZone,
    data_from: station.dataFrom,
    site_since: station.siteSince,
  }));
}

/** The names; those that are there twice with their ids behind them, again if that is another one's name. */
function uniqueLabels(stations: readonly Station[]): string[] {
  let labels = stations.map(({ name }) => name);
  while (new Set(labels).size < labels.length) {
    const byLabel = Map.groupBy(labels, (label) => label);
    labels = stations.map(({ stationId }, index) => {
      const label = labels[index] ?? "";
      return byLabel.get(label)?.length === 1 ? label : `${label} (${stationId})`;
    });
  }
  return labels;
}
