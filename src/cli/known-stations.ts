import type { Station } from "../domain/station.ts";
import type { Store } from "../store/open-store.ts";
import type { Config } from "./config.ts";

/** @returns every station that a command may name: those of the stations file, which win, then those that imports registered. */
export async function knownStations(
  { stations }: Pick<Config, "stations">,
  store: Pick<Store, "stations">,
): Promise<readonly Station[]> {
  const configured = new Set(stations.map(({ stationId }) => stationId));
  const registered = (await store.stations.list()).filter(({ stationId }) => !configured.has(stationId));
  return registered.length === 0 ? stations : [...stations, ...registered];
}
