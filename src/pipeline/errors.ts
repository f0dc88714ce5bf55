import { HarmattanError } from "../base/errors.ts";

/** The assets given cannot form a graph: a key twice, a malformed key, an upstream that is not among them, a cycle. */
export class AssetGraphError extends HarmattanError {
  readonly code = "ASSET_GRAPH";
  readonly kind = "internal";
}

/** `materialize` gave rows that its partition grid does not hold. */
export class StrayRowError extends HarmattanError {
  readonly code = "STRAY_ROW";
  readonly kind = "internal";

  constructor(assetKey: string, partition: string, asked: string) {
    super(
      `asset ${assetKey}: materialize gave a row of ${partition} when asked for ${asked}; return rows of the window only`,
    );
  }
}

/** A freshness policy that cannot be kept: limits out of order, no cron expression, an unknown zone, windows that overlap. */
export class FreshnessPolicyError extends HarmattanError {
  readonly code = "FRESHNESS_POLICY";
  readonly kind = "internal";

  constructor(policy: string, fault: string, options?: ErrorOptions) {
    super(`freshness ${policy}: ${fault}`, options);
  }
}

/** Another run took these partitions over while this one was away: it may not write them any more (exit 73). */
export class FencedError extends HarmattanError {
  readonly code = "FENCED";
  readonly kind = "fenced";

  constructor(what: string, options?: ErrorOptions) {
    super(
      `${what}: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on`,
      options,
    );
  }
}

/** A pool whose limit is 0 lets nothing in. */
export class PoolClosedError extends HarmattanError {
  readonly code = "POOL_CLOSED";
  readonly kind = "retry-later";

  constructor(pool: string) {
    super(`pool ${pool} is closed (its limit is 0): raise it by HARMATTAN_POOLS=${pool}=1, then run again`);
  }
}

/** A step took longer than its asset allows. */
export class StepTimeoutError extends HarmattanError {
  readonly code = "STEP_TIMEOUT";
  readonly kind = "retry-later";

  constructor(asset: string, series: string, minutes: number) {
    super(`asset ${asset}, ${series}: given up after ${minutes} min; nothing was published, run again later`);
  }
}

/** A run is writing partitions that a person wants to change. */
export class HeldElsewhereError extends HarmattanError {
  readonly code = "HELD_ELSEWHERE";
  readonly kind = "retry-later";

  constructor(asset: string, series: string, runId: string) {
    super(
      `${asset}@${series}: run ${runId} is working on these partitions; they were not changed, try again when it ended`,
    );
  }
}

/** There is nothing in quarantine that could be approved. */
export class NotQuarantinedError extends HarmattanError {
  readonly code = "NOT_QUARANTINED";
  readonly kind = "usage";

  constructor(partition: string) {
    super(`${partition} is not in quarantine; harmattan check lists what is`);
  }
}
