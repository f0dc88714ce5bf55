import { join } from "node:path";

import { stationsSchema } from "../../src/domain/station.ts";
import type { ReadModelSettings } from "../../src/publish/read-model.ts";
import stationsJson from "../../stations.json" with { type: "json" };
import { publishStore } from "./publish-store.ts";
import { simulatedCity } from "./simulated-city.ts";

/**
 * Fills the read model that `make superset` shows: the stations of stations.json, simulated, with three days of hourly runs
 * up to now.
 */
export async function fillReadModel(
  folder: string,
  place: ReadModelSettings,
  tell: (line: string) => void,
): Promise<void> {
  const home = join(folder, "store");
  await simulatedCity(home, stationsSchema.parse(stationsJson), (done, all) => {
    if (done === 1 || done % 24 === 0) tell(`  hour ${done} of ${all} simulated`);
  });
  await publishStore(home, place);
}
