import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock } from "../../../src/base/clock.ts";
import type { ReadModelSettings } from "../../../src/publish/read-model.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { liveThrough } from "../../../superset/local/lived-city.ts";
import { publishStore } from "../../../superset/local/publish-store.ts";
import { simulatedCity } from "../../../superset/local/simulated-city.ts";
import { leaseSettings } from "../../support/databases.ts";
import { stations } from "../../support/pipeline.ts";
import { withoutRecordedBodies } from "../../support/recorded-bodies.ts";
import { recordedSource } from "./recorded-city.ts";

/** Fills the read model with recorded hours, moved to the present; with simulated ones where the recordings are absent. */
export async function fillForTests(place: ReadModelSettings): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "harmattan-superset-store-"));
  try {
    if (withoutRecordedBodies === null) await recordedCity(home);
    else {
      process.stderr.write(`${withoutRecordedBodies}; simulated hours are shown\n`);
      await simulatedCity(home, stations, () => {});
    }
    await publishStore(home, place);
  } finally {
    await rm(home, { recursive: true });
  }
}

async function recordedCity(home: string): Promise<void> {
  const until = systemClock.now();
  const store = await openStore({ mongodb: null, home, leases: leaseSettings });
  try {
    const sourceAt = recordedSource(stations, until);
    await liveThrough({ store, stations, sourceAt, until, historyDays: 90, hourlyRuns: 48 });
  } finally {
    await store.close();
  }
}
