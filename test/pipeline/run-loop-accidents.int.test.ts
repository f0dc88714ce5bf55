import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { systemClock } from "../../src/base/clock.ts";
import type { Station } from "../../src/domain/station.ts";
import { failed, passed } from "../../src/pipeline/check.ts";
import type { PartitionRecord, QuarantineRecord } from "../../src/pipeline/partition-record.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import type { Database } from "../../src/store/document-collection.ts";
import { openLeases } from "../../src/store/lease-store.ts";
import { openLedger } from "../../src/store/ledger-store.ts";
import { openMongo } from "../../src/store/mongodb/mongo-database.ts";
import type { StoreSettings } from "../../src/store/open-store.ts";
import { openPools } from "../../src/store/pool-store.ts";
import { openSqlite } from "../../src/store/sqlite/sqlite-database.ts";
import { type FreshStore, storeKinds, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { type Accident, accidentProne, type AccidentProne, type Call } from "./accidents.ts";
import { tinyTables } from "./tiny-assets.ts";
import {
  daysRange,
  type EngineStore,
  holder,
  seriesState,
  slotsOf,
  slotsOfDay,
  type TinyFields,
  type TinyPipeline,
  tinyPipeline,
} from "./tiny-pipeline.ts";

/** The ledger keeps 128 days to a document; between the first and the second of these one ends. */
const days = ["2024-04-25", "2024-04-26", "2024-04-27", "2024-04-28"] as const;
const badDay = "2024-04-27";
const deadPid = 999;

/** Rows without their station, so that all cases have equal versions. */
const common: TinyFields = { contentOf: ({ day, value }) => ({ day, value }) };
const raw: TinyFields = {
  ...common,
  rereadSlots: 4,
  pool: { name: "source", limit: 1 },
  checks: [
    {
      name: "positive",
      description: "no value is negative",
      blocking: true,
      evaluate: ({ rows }) => (rows.some(({ value }) => value < 0) ? failed("ERROR", "negative") : passed()),
    },
  ],
};

/** What the source says of the days; `null`: nothing. */
type Values = readonly (number | null)[];
/** Two restated days, a day that turned bad, a day whose rows are gone. */
const changedValues: Values = [7, 5, -9, null];

/** With `before`, a calm run came first, an hour earlier. */
interface Scenario {
  readonly name: string;
  readonly before: Values | null;
  readonly accidents: readonly Accident["process"][];
  readonly rows: readonly string[];
  readonly publishedOfRaw: readonly string[];
  /** By day. */
  readonly eventsOfRaw: readonly (readonly string[])[];
}
const scenarios: readonly Scenario[] = [
  {
    name: "from nothing",
    before: null,
    accidents: ["dies"],
    rows: [
      "raw 2024-04-25 7",
      "raw 2024-04-26 5",
      "rounded 2024-04-25 7",
      "rounded 2024-04-26 5",
      "rounded 2024-04-28 0",
    ],
    publishedOfRaw: ["2024-04-25", "2024-04-26", "2024-04-28"],
    eventsOfRaw: [["materialization"], ["materialization"], ["quarantine"], ["materialization"]],
  },
  {
    name: "over older versions",
    before: [1.2, 1.2, 1.2, 1.2],
    accidents: ["dies", "fails"],
    rows: [
      "raw 2024-04-25 7",
      "raw 2024-04-26 5",
      "raw 2024-04-27 1.2",
      "rounded 2024-04-25 7",
      "rounded 2024-04-26 5",
      "rounded 2024-04-27 1",
      "rounded 2024-04-28 0",
    ],
    publishedOfRaw: ["2024-04-25", "2024-04-26", "2024-04-27", "2024-04-28"],
    eventsOfRaw: [
      ["materialization", "materialization"],
      ["materialization", "materialization"],
      ["materialization", "quarantine"],
      ["materialization", "materialization"],
    ],
  },
];

describe.each(storeKinds)("a run that has an accident, with its ledger on $name,", (kind) => {
  let place: FreshStore;
  let database: Database;
  let calm: EngineStore;
  let prone: AccidentProne;
  let proneStore: EngineStore;
  let cases = 0;

  beforeAll(async () => {
    place = await kind.fresh();
    database = await openDatabase(place.settings);
    prone = accidentProne(database, tinyTables());
    calm = await engineStore(database, ({ pid }) => pid !== deadPid);
    proneStore = await engineStore(prone.database, () => true);
  });
  afterAll(async () => {
    await database.close();
    await place.remove();
  });

  /**
   * A run with an accident, then one of another process that ends what the first began. Each case has a station of its
   * own, so that one store does for all.
   */
  async function outcomeOf(scenario: Scenario, accident: Accident | null) {
    const one = station(`case-${(cases += 1)}`, { dataFrom: days[0] });
    const fields = { stations: [one], selection: "+rounded", range: daysRange(days[0], "2024-04-29") };
    const run = (pipeline: TinyPipeline, name: string, pid = 7) =>
      pipeline.run({ ...fields, holder: holder(`${name}-${cases}`, { pid }) });
    prone.begin(null);
    if (scenario.before) {
      const first = pipelineOf(calm, scenario.before);
      first.now = "2024-04-28T12:05:00Z";
      await run(first, "first");
    }
    prone.begin(accident);
    // Without its ledger a run may throw; what counts is what it leaves behind.
    await run(pipelineOf(proneStore, changedValues), "struck", deadPid).catch(() => null);
    const calls = [...prone.calls];
    prone.begin(null);
    const next = pipelineOf(calm, changedValues);
    await run(next, "next");
    const { state } = await run(next, "last");
    return { calls, left: { ...(await leftOf(one)), lastRun: state } };
  }

  function pipelineOf(store: EngineStore, values: Values): TinyPipeline {
    const pipeline = tinyPipeline(store, prone.tables);
    Object.assign(pipeline.fields, { raw, rounded: common });
    pipeline.now = "2024-04-28T13:05:00Z";
    pipeline.source = (_, day) => values[days.findIndex((each) => each === day)] ?? null;
    return pipeline;
  }

  /** What readers, planners and people see of a station: all but fences, run ids and times. */
  async function leftOf({ stationId }: Station) {
    const kept = await calm.ledger.keptRows({ key: "raw", grid: utcDays }, stationId, slotsOfDay(badDay).from);
    const rows = prone.tables.all().filter((row) => row.includes(` ${stationId} `));
    return {
      rows: rows.map((row) => row.replace(` ${stationId}`, "")),
      kept: kept?.replace(stationId, "smart188"),
      raw: await known("raw", stationId),
      rounded: await known("rounded", stationId),
    };
  }

  async function known(asset: string, series: string) {
    const state = await seriesState(calm, asset, series, [days[0], "2024-04-29"]);
    const events = await calm.ledger.events({ key: asset, grid: utcDays }, series, slotsOf(days[0], "2024-04-29"), 99);
    const told = events.toReversed().flatMap(({ kind: event, codeVersion, versions }) =>
      versions.map(({ partition, dataVersion, inputVersions, rows }) => {
        return { partition, event, codeVersion, dataVersion, inputVersions, rows };
      }),
    );
    return {
      published: Array.from(state.published.values(), contentOf),
      quarantined: Array.from(state.quarantined.values(), contentOf),
      failed: state.failed,
      held: await calm.leases.held({ key: asset, grid: utcDays }, series),
      events: days.map((day) => told.filter(({ partition }) => partition === day)),
    };
  }

  describe.each(scenarios)("$name", (scenario) => {
    test("and has none leaves this", async () => {
      const { left } = await outcomeOf(scenario, null);

      expect(left).toMatchObject({
        rows: scenario.rows,
        kept: '[{"stationId":"smart188","day":"2024-04-27","value":-9}]',
        raw: { quarantined: [{ partition: "2024-04-27" }], failed: [], held: [] },
        rounded: { quarantined: [], failed: [], held: [] },
        lastRun: "SKIPPED",
      });
      expect(left.raw.published.map(({ partition }) => partition)).toEqual(scenario.publishedOfRaw);
      expect(left.raw.events.map((events) => events.map(({ event }) => event))).toEqual(scenario.eventsOfRaw);
    });

    test.each(scenario.accidents)(
      "and %s at any of its calls is ended by the next run",
      async (process) => {
        const { calls, left } = await outcomeOf(scenario, null);
        expect(calls.length).toBeGreaterThan(50);
        expect(calls).toContainEqual({ name: "raw rows", writes: 2 });
        expect(calls).toContainEqual({ name: "partitions.putAllIf", writes: 2 });

        for (const accident of accidentsIn(calls, process)) {
          const call = calls[accident.call - 1];
          const outcome = await outcomeOf(scenario, accident);
          expect(outcome.left, `${accident.moment} call ${accident.call}, ${call?.name}`).toEqual(left);
        }
      },
      300_000,
    );
  });
});

/** Every way in which a run can have this accident. Dying before a call is dying after the one before it. */
function accidentsIn(calls: readonly Call[], process: Accident["process"]): Accident[] {
  return calls.flatMap(({ writes }, index) => {
    const moments = [
      ...(process === "fails" || index === 0 ? (["before"] as const) : []),
      ...(writes > 1 ? (["halfway"] as const) : []),
      ...(writes > 0 ? (["after"] as const) : []),
    ];
    return moments.map((moment) => ({ call: index + 1, moment, process }));
  });
}

/** A record without what each run makes anew. */
function contentOf(record: PartitionRecord | QuarantineRecord) {
  const { partition, dataVersion, codeVersion, inputVersions, rows, completeness, dataThrough } = record;
  const judged = "failedChecks" in record ? record.failedChecks : record.warnings;
  return { partition, dataVersion, codeVersion, inputVersions, rows, completeness, dataThrough, judged };
}

async function engineStore(database: Database, mayLive: (holder: { pid: number }) => boolean): Promise<EngineStore> {
  const settings = { ttlMs: 3_600_000, clock: systemClock, mayLive, poolLimits: {} };
  return {
    ledger: await openLedger(database),
    leases: await openLeases(database, settings),
    pools: await openPools(database, settings),
  };
}

/** SQLite without a disk: what dies here are runs, not the machine. */
async function openDatabase({ mongodb }: StoreSettings): Promise<Database> {
  return mongodb ? openMongo(mongodb.uri, mongodb.database) : openSqlite(":memory:");
}

if (withoutMongodb) test.skip(withoutMongodb);
