import type { FaultKind } from "../base/errors.ts";
import type { Asset, Series, WriteCounts } from "./asset.ts";
import type { Interval } from "./interval-set.ts";
import type { LeaseHolder } from "./leases.ts";
import type { PlanRequest } from "./plan.ts";

/** The smallest piece of work that is executed at once: one asset, one series, one range of slots. */
export interface Step<Resources> {
  readonly holder: LeaseHolder;
  readonly asset: Asset<Resources>;
  readonly series: Series<Resources>;
  readonly slots: Interval;
  /** In pools, the higher goes first. */
  readonly priority: number;
  /** What made it due; asked again under the lease, since another run may have done it meanwhile. */
  readonly plan: Omit<PlanRequest<Resources>, "view" | "range">;
}

/** What became of a step. A failed step left what readers see as it was, or wholly new. */
export type StepOutcome =
  | ({ readonly state: "succeeded" } & StepWork)
  | { readonly state: "failed"; readonly code: string; readonly kind: FaultKind; readonly message: string }
  | { readonly state: "canceled" };

/** Partitions executed, new versions among them, left to other runs, and kept from readers by a blocking check. */
export interface StepWork {
  readonly partitions: number;
  readonly newVersions: number;
  readonly heldElsewhere: number;
  readonly quarantined: number;
  readonly rows: WriteCounts;
}

/** How a step is executed (Airflow's word): in this process, or elsewhere. */
export interface Operator<Resources> {
  readonly name: string;
  execute(step: Step<Resources>, signal: AbortSignal): Promise<StepOutcome>;
}

/** @returns "daily_means · smart188 · 2024-03-01/2024-03-31": what a step is about, for people. */
export function describedStep<Resources>({ asset, series, slots }: Step<Resources>): string {
  return `${asset.key} · ${series.id} · ${asset.grid.keyOf(slots.from)}/${asset.grid.keyOf(slots.to - 1)}`;
}
