import type { Resources } from "../assets/catalogue.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { systemSleep } from "../base/retry.ts";
import { inProcessOperator } from "../operators/in-process-operator.ts";
import type { AssetGraph } from "../pipeline/asset-graph.ts";
import type { Operator } from "../pipeline/step.ts";
import { airqinoSource } from "../sources/airqino/airqino-source.ts";
import { openStore, type Store } from "../store/open-store.ts";
import type { Config } from "./config.ts";
import { loadGraph } from "./load-graph.ts";

/** The pipeline, ready to run: its assets, its store, and how steps are executed. */
export interface Pipeline {
  readonly graph: AssetGraph<Resources>;
  readonly store: Store;
  readonly operator: Operator<Resources>;
  readonly resources: Resources;
}

/** @throws errors of `openStore`. The caller closes the store. */
export async function openPipeline(config: Config, clock: Clock, log: Logger): Promise<Pipeline> {
  const graph = await loadGraph(config); // a fault in it is told before anything is opened
  const store = await openStore(config.store);
  const source = airqinoSource(config.airqino, {
    clock,
    log,
    sleep: systemSleep,
    random: Math.random,
  });
  const resources: Resources = { source, ...store };
  const operator = inProcessOperator({ resources, ...store, clock, log });
  return { graph, store, operator, resources };
}
