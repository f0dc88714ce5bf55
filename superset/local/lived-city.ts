import type { Clock } from "../../src/base/clock.ts";
import { jsonLogger } from "../../src/base/logger.ts";
import { hourMs } from "../../src/base/utc-hour.ts";
import { assetCatalogue } from "../../src/catalogue.ts";
import { leaseHolder } from "../../src/cli/process-ref.ts";
import { newRunId } from "../../src/cli/run-id.ts";
import type { Station } from "../../src/domain/station.ts";
import { forecastDesk } from "../../src/forecast/forecast-desk.ts";
import { inProcessOperator } from "../../src/operators/in-process-operator.ts";
import { runLoop } from "../../src/pipeline/run-loop.ts";
import type { Source } from "../../src/sources/source.ts";
import type { Store } from "../../src/store/open-store.ts";

/** A city whose pipeline ran every hour up to the present. */
export interface LivedCity {
  readonly store: Store;
  readonly stations: readonly Station[];
  /** Is asked with this clock's present. */
  readonly sourceAt: (clock: Clock) => Source;
  readonly until: Date;
  /** Days that the first run fetches and learns from. */
  readonly historyDays: number;
  /** Runs after it, one an hour: so many hours have forecasts and scores. */
  readonly hourlyRuns: number;
  readonly onRun?: (done: number, all: number) => void;
}

const dayMs = 24 * hourMs;
/** The source refreshes hours for about a week. */
const hourlyRangeMs = 8 * dayMs;

/** Runs the pipeline as CronJobs would have, with the clock put on hour by hour. @throws {Error} if a run fails. */
export async function liveThrough(city: LivedCity): Promise<void> {
  const { store, stations, historyDays, hourlyRuns, onRun } = city;
  const last = newestRun(city.until);
  let now = last;
  const clock: Clock = { now: () => now };
  const log = jsonLogger("silent", () => {});
  const forecasting = { network: stations, backend: "wasm", leads: [1, 2, 3], seeds: [0] } as const;
  const source = city.sourceAt(clock);
  const resources = { source, forecasting, forecastDesk: forecastDesk(store, forecasting), ...store };
  for (let run = 0; run <= hourlyRuns; run += 1) {
    now = new Date(last.getTime() - (hourlyRuns - run) * hourMs);
    const report = await runLoop({
      holder: leaseHolder(newRunId(clock), null),
      trigger: "schedule",
      nominalAt: now,
      inferred: false,
      aliveForMs: 60_000,
      graph: assetCatalogue(),
      selection: "*",
      stations,
      range: { fromMs: now.getTime() - (run === 0 ? historyDays * dayMs : hourlyRangeMs), toMs: now.getTime() + 1 },
      explicit: run === 0,
      ledger: store.ledger,
      leases: store.leases,
      operator: inProcessOperator({ resources, ...store, clock, log }),
      clock,
      signal: new AbortController().signal,
    });
    const [failure] = report.failures;
    if (failure) throw new Error(`${failure.asset} ${failure.from}: ${failure.message}`);
    onRun?.(run + 1, hourlyRuns + 1);
  }
}

/** At twenty past each hour, when all that a forecast needs is there. */
function newestRun(until: Date): Date {
  const past = 20 * 60_000;
  return new Date(Math.floor((until.getTime() - past) / hourMs) * hourMs + past);
}
