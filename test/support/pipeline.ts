import { fixedClock } from "../../src/base/clock.ts";
import { jsonLogger } from "../../src/base/logger.ts";
import { addDays, utcDaySchema } from "../../src/base/utc-day.ts";
import { assetCatalogue } from "../../src/catalogue.ts";
import { rangeOf } from "../../src/cli/options.ts";
import { leaseHolder } from "../../src/cli/process-ref.ts";
import { type Station, stationsSchema } from "../../src/domain/station.ts";
import { forecastDesk } from "../../src/forecast/forecast-desk.ts";
import { inProcessOperator } from "../../src/operators/in-process-operator.ts";
import { runLoop } from "../../src/pipeline/run-loop.ts";
import type { RunReport } from "../../src/pipeline/run-report.ts";
import { airqinoSource } from "../../src/sources/airqino/airqino-source.ts";
import { startSimulator } from "../../src/sources/airqino/simulator/start-simulator.ts";
import type { Store } from "../../src/store/open-store.ts";
import stationsJson from "../../stations.json" with { type: "json" };

export const stations: readonly Station[] = stationsSchema.parse(stationsJson);

export interface PipelineRun {
  readonly asOf: string;
  /** First and last UTC day, both included. */
  readonly from: string;
  readonly to: string;
  readonly replayFolder?: string;
  readonly selection?: string;
}

let runs = 0;

/** The whole pipeline once, over real HTTP against a simulator whose clock is the run's. */
export async function runPipeline(store: Store, run: PipelineRun): Promise<RunReport> {
  const clock = fixedClock(new Date(run.asOf));
  const { replayFolder } = run;
  const simulator = await startSimulator({ stations, clock, ...(replayFolder === undefined ? {} : { replayFolder }) });
  const log = jsonLogger("silent", () => {});
  const settings = {
    url: simulator.url,
    tokenUrl: simulator.url,
    credentials: null,
    timeoutMs: 20_000,
    attempts: 1,
    userAgent: "test",
  };
  const source = airqinoSource(settings, { clock, log, sleep: async () => {}, random: () => 0 });
  const forecasting = { network: stations, backend: "wasm", leads: [1, 2], seeds: [0] } as const;
  const resources = { source, forecasting, forecastDesk: forecastDesk(store, forecasting), ...store };
  try {
    return await runLoop({
      holder: leaseHolder(`run-${(runs += 1)}`, null),
      trigger: "manual",
      nominalAt: clock.now(),
      inferred: false,
      aliveForMs: 60_000,
      graph: assetCatalogue(),
      selection: run.selection ?? "not group:forecast",
      stations,
      range: rangeOf({ from: utcDaySchema.parse(run.from), to: addDays(utcDaySchema.parse(run.to), 1) }),
      explicit: true,
      ledger: store.ledger,
      leases: store.leases,
      operator: inProcessOperator({ resources, ...store, clock, log }),
      clock,
      signal: new AbortController().signal,
    });
  } finally {
    await simulator.close();
  }
}
