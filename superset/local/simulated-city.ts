import { systemClock } from "../../src/base/clock.ts";
import { jsonLogger } from "../../src/base/logger.ts";
import { systemSleep } from "../../src/base/retry.ts";
import { hourMs } from "../../src/base/utc-hour.ts";
import { mayLive } from "../../src/cli/process-ref.ts";
import type { Station } from "../../src/domain/station.ts";
import { airqinoSource } from "../../src/sources/airqino/airqino-source.ts";
import { startSimulator } from "../../src/sources/airqino/simulator/start-simulator.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type LivedCity, liveThrough } from "./lived-city.ts";

/** A network learns from so many days. */
const historyDays = 60;
/** Three days of forecasts and their scores. */
const hourlyRuns = 72;

/**
 * Fills an embedded store as if the pipeline had run for three days up to now, on a simulated AirQino API. A store that
 * has this hour already stays as it is.
 */
export async function simulatedCity(
  home: string,
  stations: readonly Station[],
  onRun: NonNullable<LivedCity["onRun"]>,
): Promise<void> {
  const leases = { ttlMs: 60_000, clock: systemClock, mayLive, poolLimits: {} };
  const store = await openStore({ mongodb: null, home, leases });
  try {
    if (!(await hasThisHour(store))) await live(store, stations, onRun);
  } finally {
    await store.close();
  }
}

async function hasThisHour(store: Store): Promise<boolean> {
  const [newest] = await store.ledger.runs(1);
  return newest?.state === "SUCCESS" && systemClock.now().getTime() - Date.parse(newest.nominalAt) < hourMs;
}

async function live(store: Store, stations: readonly Station[], onRun: NonNullable<LivedCity["onRun"]>): Promise<void> {
  let clock = systemClock;
  const simulator = await startSimulator({ stations, clock: { now: () => clock.now() } });
  const { url } = simulator;
  const settings = { url, tokenUrl: url, credentials: null, timeoutMs: 20_000, attempts: 3, userAgent: "harmattan" };
  const log = jsonLogger("silent", () => {});
  try {
    await liveThrough({
      store,
      stations,
      until: systemClock.now(),
      historyDays,
      hourlyRuns,
      onRun,
      sourceAt(present) {
        clock = present;
        return airqinoSource(settings, { clock, log, sleep: systemSleep, random: Math.random });
      },
    });
  } finally {
    await simulator.close();
  }
}
