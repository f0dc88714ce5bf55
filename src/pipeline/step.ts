import type { FaultKind } from "../base/errors.ts";
import type { DayWindow } from "../base/utc-day.ts";
import type { Station } from "../domain/station.ts";
import type { Asset, WriteCounts } from "./asset.ts";

/** The smallest piece of work that is executed at once: one asset, one station, one window of days. */
export interface Step<Resources> {
  readonly runId: string;
  readonly asset: Asset<Resources>;
  readonly station: Station;
  readonly window: DayWindow;
}

/** What became of a step. A failed step left what readers see as it was, or wholly new. */
export type StepOutcome =
  | {
      readonly state: "succeeded";
      readonly partitions: number;
      readonly newVersions: number;
      readonly rows: WriteCounts;
    }
  | { readonly state: "failed"; readonly code: string; readonly kind: FaultKind; readonly message: string }
  | { readonly state: "canceled" };

/** How a step is executed (Airflow's word): in this process, or elsewhere. */
export interface Operator<Resources> {
  readonly name: string;
  execute(step: Step<Resources>, signal: AbortSignal): Promise<StepOutcome>;
}
