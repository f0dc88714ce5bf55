import { jsonLogger } from "../../src/base/logger.ts";
import { addDays, dayNumber, daysOf, type UtcDay } from "../../src/base/utc-day.ts";
import type { Station, StationId } from "../../src/domain/station.ts";
import { inProcessOperator } from "../../src/operators/in-process-operator.ts";
import { assetGraph, type AssetGraph } from "../../src/pipeline/asset-graph.ts";
import type { AssetEffects } from "../../src/pipeline/asset.ts";
import type { MaterializeContext } from "../../src/pipeline/define-asset.ts";
import type { HealPolicy } from "../../src/pipeline/heal.ts";
import type { LeaseHolder } from "../../src/pipeline/leases.ts";
import { emptyState, type SeriesState } from "../../src/pipeline/ledger.ts";
import { runLoop, type RunRequest } from "../../src/pipeline/run-loop.ts";
import type { RunReport } from "../../src/pipeline/run-report.ts";
import { type TimeGrid, utcDays } from "../../src/pipeline/time-grid.ts";
import type { TimeRange } from "../../src/pipeline/time-range.ts";
import type { Store } from "../../src/store/open-store.ts";
import { days, station } from "../support/hours.ts";
import { tinyAsset, type TinyRow, type TinySpec, type TinyTables, tinyTables } from "./tiny-assets.ts";

/** What the engine needs of a store. */
export type EngineStore = Pick<Store, "ledger" | "leases" | "pools">;

export type RunFields<Resources> = Partial<Omit<RunRequest<Resources>, "operator" | "graph" | "clock" | "ledger">>;

/** What a run of any graph is made of. */
export interface GraphRun<Resources> extends RunFields<Resources> {
  readonly store: EngineStore;
  readonly graph: AssetGraph<Resources>;
  readonly resources: Resources;
  /** The present, asked whenever the run asks its clock. */
  readonly now: () => string;
  readonly writeLog?: (line: string) => void;
}

/** One run of everything that is due of smart188 and smart189 from 2024-03-01 to 03-03, unless told otherwise. */
export function runGraph<Resources>({
  store,
  graph,
  resources,
  now,
  writeLog = () => {},
  ...fields
}: GraphRun<Resources>): Promise<RunReport> {
  const clock = { now: () => new Date(now()) };
  const operator = inProcessOperator({ ...store, resources, clock, log: jsonLogger("info", writeLog) });
  return runLoop({
    holder: holder("run-0"),
    trigger: "manual",
    nominalAt: clock.now(),
    inferred: false,
    selection: "*",
    stations: twoStations(),
    range: daysRange("2024-03-01", "2024-03-04"),
    explicit: false,
    aliveForMs: 60_000,
    signal: new AbortController().signal,
    ...fields,
    graph,
    ledger: store.ledger,
    leases: store.leases,
    operator,
    clock,
  });
}

/** A run of a process on another machine, of which only the expiry of its leases can tell that it is gone. */
export function holder(runId: string, fields: Partial<LeaseHolder> = {}): LeaseHolder {
  return { runId, jobUid: runId, host: "test-host", pid: 7, ...fields };
}

/** smart188 and smart189, with partitions from `dataFrom` on. */
export function twoStations(dataFrom = "2024-01-01"): readonly Station[] {
  return [station("smart188", { dataFrom }), station("smart189", { sourceId: "2", dataFrom })];
}

/** Days from `from` up to, not including, `to`. */
export function daysRange(from: string, to: string): TimeRange {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}

/** A scheduled run as `harmattan heal` makes it: the last `horizonDays` up to `now`. */
export function scheduled(now: string, policy: Partial<HealPolicy> = {}) {
  const heal = { horizonDays: 3, maxPartitions: 1_000, maxAttempts: 3, ...policy };
  const toMs = Date.parse(now) + 1;
  return { trigger: "schedule", heal, range: { fromMs: toMs - heal.horizonDays * 86_400_000, toMs } } as const;
}

type TinyName = "raw" | "rounded" | "total";
export type TinyFields = Partial<Omit<TinySpec, "key">>;

/** `null`: the source has nothing of that day. */
type Value = number | null;

/**
 * A small pipeline: `raw` reads an outside source (its two newest days again in each hour), `rounded` reads `raw`,
 * `total` reads `rounded`.
 */
export interface TinyPipeline {
  readonly tables: TinyTables;
  /** "raw smart188 2024-03-01", one for each call of `materialize`, then its days. */
  readonly calls: string[];
  readonly logLines: string[];
  now: string;
  /** What the source says of a station and day. */
  source: (stationId: StationId, day: UtcDay, effects: AssetEffects<TinyTables>) => Value | Promise<Value>;
  /** What differs from the assets as described above. */
  readonly fields: Record<TinyName, TinyFields>;
  run(fields?: RunFields<TinyTables> & { readonly store?: EngineStore }): Promise<RunReport>;
  graph(): AssetGraph<TinyTables>;
}

/** @param tables shared by pipelines that stand for processes on one store. */
export function tinyPipeline(store: EngineStore, tables: TinyTables = tinyTables()): TinyPipeline {
  let runs = 0;
  const pipeline: TinyPipeline = {
    tables,
    calls: [],
    logLines: [],
    now: "2024-03-03T12:05:00Z",
    source: () => 1.2,
    fields: { raw: {}, rounded: {}, total: {} },
    run(fields = {}) {
      return runGraph({
        store,
        holder: holder(`run-${(runs += 1)}`),
        ...fields,
        graph: pipeline.graph(),
        resources: tables,
        now: () => pipeline.now,
        writeLog: (line) => void pipeline.logLines.push(line),
      });
    },
    graph: () => graphOf(pipeline),
  };
  return pipeline;
}

type TinyContext = MaterializeContext<TinyTables, Station, UtcDay>;

function graphOf(pipeline: TinyPipeline): AssetGraph<TinyTables> {
  const rows = (asset: TinyName, valueOf: (context: TinyContext, day: UtcDay) => Value | Promise<Value>) => ({
    materialize: async (context: TinyContext): Promise<TinyRow[]> => {
      const { stationId } = context.member;
      pipeline.calls.push(`${asset} ${stationId} ${daysOf(context.window).join(" ")}`);
      const found: TinyRow[] = [];
      for (const day of daysOf(context.window)) {
        const value = await valueOf(context, day);
        if (value !== null) found.push({ stationId, day, value });
      }
      return found;
    },
  });
  const read = (asset: TinyName, { member }: TinyContext, day: UtcDay) =>
    pipeline.tables.read(asset, member.stationId, day)?.value ?? 0;
  return assetGraph([
    tinyAsset("raw", [], {
      ...rows("raw", (context, day) => pipeline.source(context.member.stationId, day, context)),
      rereadSlots: 2,
      group: "extract",
      ...pipeline.fields.raw,
    }),
    tinyAsset("rounded", ["raw"], {
      ...rows("rounded", (context, day) => Math.round(read("raw", context, day))),
      ...pipeline.fields.rounded,
    }),
    tinyAsset("total", ["rounded"], {
      ...rows("total", (context, day) => 100 + read("rounded", context, day)),
      ...pipeline.fields.total,
    }),
  ]);
}

/** @returns the days that `calls` computed of an asset, one entry for each time and station: "smart188 2024-03-01". */
export function daysComputed({ calls }: Pick<TinyPipeline, "calls">, asset: string): string[] {
  return calls.flatMap((call) => {
    const [name, stationId, ...computed] = call.split(" ");
    return name === asset ? computed.map((day) => `${stationId} ${day}`) : [];
  });
}

/** @returns what the ledger knows of the series of a day asset in the days from `from` to before `to`. */
export function seriesState(
  store: Pick<EngineStore, "ledger">,
  asset: string,
  series = "smart188",
  [from, to]: readonly [string, string] = ["2024-03-01", "2024-03-04"],
): Promise<SeriesState> {
  return stateOf(store, { key: asset, grid: utcDays }, series, slotsOf(from, to));
}

/** @returns what the ledger knows of a series of any asset. */
export async function stateOf(
  { ledger }: Pick<EngineStore, "ledger">,
  asset: { readonly key: string; readonly grid: TimeGrid },
  series: string,
  slots: { readonly from: number; readonly to: number },
): Promise<SeriesState> {
  return (await ledger.read(asset, slots, series)).get(series) ?? emptyState;
}

/** @returns the keys of published partitions; of failures their days, code and attempts; what is in quarantine. */
export function described({ published, quarantined, failed }: SeriesState) {
  return {
    published: Array.from(published.values(), ({ partition }) => partition),
    quarantined: Array.from(quarantined.values(), ({ partition, failedChecks }) =>
      [partition, ...failedChecks].join(" "),
    ),
    failed: failed.map(
      ({ slots, code, attempts }) => `${utcDays.keyOf(slots.from)}/${utcDays.keyOf(slots.to)} ${code} ${attempts}`,
    ),
  };
}

/** @returns the numbers of the days from `from` up to, not including, `to`. */
export function slotsOf(from: string, to: string) {
  const window = days(from, to);
  return { from: dayNumber(window.from), to: dayNumber(window.to) };
}

/** @returns the number of one day and of the next. */
export function slotsOfDay(day: string) {
  const { from } = days(day, day);
  return slotsOf(from, addDays(from, 1));
}
