import { utcDaySchema } from "../../src/base/utc-day.ts";
import {
  type Ledger,
  type Materialization,
  partitionId,
  type PartitionPointer,
  partitionPointerSchema,
  type Run,
} from "../../src/pipeline/ledger.ts";

/** A ledger in memory: what `src/store/ledger-store.ts` keeps in a database. */
export interface MemoryLedger extends Ledger {
  readonly events: Materialization[];
}

export function memoryLedger(stored: readonly PartitionPointer[] = []): MemoryLedger {
  const nameOf = ({ asset, stationId, day }: PartitionPointer) => partitionId(asset, stationId, day);
  const pointers = new Map(stored.map((each) => [nameOf(each), each]));
  const runs = new Map<string, Run>();
  const events: Materialization[] = [];
  return {
    events,
    async pointers(asset, stationId, window) {
      return [...pointers.values()]
        .filter((each) => each.asset === asset && each.stationId === stationId)
        .filter(({ day }) => day >= window.from && day < window.to)
        .toSorted((left, right) => (left.day < right.day ? -1 : 1));
    },
    async record(materializations, moved) {
      events.push(...materializations);
      for (const each of moved) pointers.set(nameOf(each), each);
    },
    async startRun(run) {
      runs.set(run.runId, run);
    },
    async endRun(run) {
      if (runs.get(run.runId)?.state !== "STARTED") return false;
      runs.set(run.runId, run);
      return true;
    },
    async runs(limit) {
      return [...runs.values()].toSorted((left, right) => (left.startedAt > right.startedAt ? -1 : 1)).slice(0, limit);
    },
  };
}

export interface PointerFields {
  readonly stationId?: string;
  readonly dataVersion?: string;
  readonly codeVersion?: string;
  readonly inputVersions?: Readonly<Record<string, string | null>>;
  readonly checkedAt?: string;
}

/** A partition of smart188 written by code "1" on 2024-03-01 at 00:10 unless told otherwise. */
export function pointer(asset: string, day: string, fields: PointerFields = {}): PartitionPointer {
  return partitionPointerSchema.parse({
    asset,
    stationId: "smart188",
    day: utcDaySchema.parse(day),
    dataVersion: "v1",
    codeVersion: "1",
    inputVersions: {},
    rows: 1,
    runId: "run-0",
    materializedAt: "2024-03-01T00:10:00.000Z",
    checkedAt: "2024-03-01T00:10:00.000Z",
    ...fields,
  });
}
