import type { Clock } from "../base/clock.ts";
import { ConfigurationError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { systemSleep } from "../base/retry.ts";
import type { Resources } from "../catalogue.ts";
import type { Station } from "../domain/station.ts";
import { forecastDesk } from "../forecast/forecast-desk.ts";
import type { Forecasting } from "../forecast/forecasting.ts";
import { inProcessOperator } from "../operators/in-process-operator.ts";
import type { AssetGraph } from "../pipeline/asset-graph.ts";
import type { Operator } from "../pipeline/step.ts";
import { openReadModel } from "../publish/open-read-model.ts";
import type { ReadModel } from "../publish/read-model.ts";
import { airqinoSource } from "../sources/airqino/airqino-source.ts";
import { openStore, type Store } from "../store/open-store.ts";
import type { Config } from "./config.ts";
import { memberSeeds } from "./forecast-settings.ts";
import { knownStations } from "./known-stations.ts";
import { loadGraph } from "./load-graph.ts";

/** The pipeline, ready to run: its assets, its store, and how steps are executed. */
export interface Pipeline {
  readonly graph: AssetGraph<Resources>;
  readonly store: Store;
  /** Every station that there is: of the stations file, and of imports. */
  readonly stations: readonly Station[];
  readonly operator: Operator<Resources>;
  readonly resources: Resources;
  /** Not connected until it is used: a PostgreSQL that is down stops nobody else. @throws {ConfigurationError} without settings. */
  readonly readModel: () => ReadModel;
}

/** @throws errors of `openStore`. The caller closes the store. */
export async function openPipeline(config: Config, clock: Clock, log: Logger): Promise<Pipeline> {
  const readModel = readModelOnce(config);
  const graph = await loadGraph(config, readModel); // a fault in it is told before anything is opened
  const { store, stations } = await openKnown(config);
  const source = airqinoSource(config.airqino, {
    clock,
    log,
    sleep: systemSleep,
    random: Math.random,
  });
  const { members: _members, ...settings } = config.forecast;
  const forecasting: Forecasting = { ...settings, network: stations, seeds: memberSeeds(config.forecast) };
  const resources: Resources = { source, forecasting, forecastDesk: forecastDesk(store, forecasting), ...store };
  const operator = inProcessOperator({ resources, ...store, clock, log });
  return { graph, store, stations, operator, resources, readModel };
}

function readModelOnce({ readModel: settings }: Config): () => ReadModel {
  let opened: ReadModel | null = null;
  return () => {
    if (settings === null) throw new ConfigurationError("read model", [missingReadModel]);
    opened ??= openReadModel(settings);
    return opened;
  };
}

const missingReadModel =
  "POSTGRESQL_URI is not set; expected postgresql://user:password@host[:port]/database of its owner (or POSTGRESQL_URI_FILE)";

async function openKnown(config: Config): Promise<Pick<Pipeline, "store" | "stations">> {
  const store = await openStore(config.store);
  try {
    return { store, stations: await knownStations(config, store) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
