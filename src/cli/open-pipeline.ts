import { assetCatalogue, type Resources } from "../assets/catalogue.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { systemSleep } from "../base/retry.ts";
import { inProcessOperator } from "../operators/in-process-operator.ts";
import type { AssetGraph } from "../pipeline/asset-graph.ts";
import type { Operator } from "../pipeline/step.ts";
import { airqinoSource } from "../sources/airqino/airqino-source.ts";
import { openStore, type Store } from "../store/open-store.ts";
import type { Config } from "./config.ts";

/** The pipeline, ready to run: its assets, its store, and how steps are executed. */
export interface Pipeline {
  readonly graph: AssetGraph<Resources>;
  readonly store: Store;
  readonly operator: Operator<Resources>;
}

/** @throws errors of `openStore`. The caller closes the store. */
export async function openPipeline(config: Config, clock: Clock, log: Logger): Promise<Pipeline> {
  const store = await openStore(config.store);
  const source = airqinoSource(config.airqino, {
    clock,
    log,
    sleep: systemSleep,
    random: Math.random,
  });
  const resources: Resources = { source, ...store };
  const operator = inProcessOperator({ resources, ledger: store.ledger, clock, log });
  return { graph: assetCatalogue(), store, operator };
}
