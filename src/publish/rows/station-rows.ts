import type { Station } from "../../domain/station.ts";
import type { WholeTableRow } from "../whole-tables.ts";

/** One row per station; no two have one label. */
export function stationRows(stations: readonly Station[]): WholeTableRow<"station">[] {
  const labels = uniqueLabels(stations);
  return stations.map((station, index) => ({
    station_id: station.stationId,
    label: labels[index] ?? station.name,
    name: station.name,
    source_id: station.sourceId,
    latitude: station.latitude,
    longitude: station.longitude,
    time_zone: station.timeZone,
    data_from: station.dataFrom,
    site_since: station.siteSince,
  }));
}

/** What a name begins with, `SMART188` of `SMART188 · Pharmacie du Bonheur`; all of a name without such a beginning. */
function beginning(name: string): string {
  const [first = ""] = name.split(" · ", 1);
  return first.trim() === "" ? name : first;
}

/** The beginnings of the names; the whole names where two begin alike, with their ids behind them where two are alike. */
function uniqueLabels(stations: readonly Station[]): string[] {
  const byBeginning = Map.groupBy(stations, ({ name }) => beginning(name));
  let labels = stations.map(({ name }) => (byBeginning.get(beginning(name))?.length === 1 ? beginning(name) : name));
  // Again if a label with its id is another one's name.
  while (new Set(labels).size < labels.length) {
    const byLabel = Map.groupBy(labels, (label) => label);
    labels = stations.map(({ stationId }, index) => {
      const label = labels[index] ?? "";
      return byLabel.get(label)?.length === 1 ? label : `${label} (${stationId})`;
    });
  }
  return labels;
}
