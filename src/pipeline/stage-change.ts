import { type Instant, instantOf } from "../base/instant.ts";
import type { Asset, Stage, StagedPartition } from "./asset.ts";
import { isKeptBack } from "./check.ts";
import { incompleteCode } from "./heal.ts";
import { intervalsOf } from "./interval-set.ts";
import type { LedgerChange, SeriesState } from "./ledger.ts";
import type {
  InputVersions,
  MaterializationEvent,
  PartitionRecord,
  QuarantineRecord,
  StoredCheckResult,
} from "./partition-record.ts";
import { areSameInputs } from "./staleness.ts";
import type { Step } from "./step.ts";

/** What is known when a stage was published. */
export interface StageFacts {
  readonly before: SeriesState;
  readonly inputsOf: (slot: number) => InputVersions;
  readonly fence: number;
  /** When the step began: data that come later belong to the next one. */
  readonly at: Date;
  readonly durationMs: number;
}

/** One staged partition, what the ledger knew of it, and the record that it makes. */
interface Judged {
  readonly partition: StagedPartition;
  readonly record: PartitionRecord;
  readonly isNewContent: boolean;
  /** Content, code or inputs differ from what the ledger knew, or it leaves quarantine: an event tells it. */
  readonly isNews: boolean;
  readonly blocks: boolean;
}

/** @returns what a stage changes in the ledger, and how many new versions and new quarantines there are. */
export function changeOfStage<Resources>(
  step: Step<Resources>,
  stage: Stage,
  facts: StageFacts,
): { change: LedgerChange; newVersions: number; quarantined: number } {
  const { asset, series } = step;
  const judged = stage.partitions.map((partition) => judge(step, partition, facts));
  const passed = judged.filter(({ blocks }) => !blocks);
  const blocked = judged.filter(({ blocks }) => blocks);
  const newlyBlocked = blocked.filter(({ isNews }) => isNews);
  const events = [
    eventOf(step, asset.nature === "external" ? "observation" : "materialization", passed, facts),
    eventOf(step, "quarantine", blocked, facts),
  ].filter((event) => event !== null);
  const change: LedgerChange = {
    asset,
    series: series.id,
    fence: facts.fence,
    published: passed.map(({ record }) => record),
    quarantined: blocked.map(quarantineOf),
    failed: incompleteSlots(step, passed, facts),
    events,
    checks: checkResults(step, judged, facts),
    kept: new Map(newlyBlocked.map(({ partition }) => [partition.slot, stage.kept(partition.slot)])),
  };
  const newVersions = passed.filter(({ isNewContent }) => isNewContent).length;
  return { change, newVersions, quarantined: newlyBlocked.length };
}

/** A partition that nothing changed of keeps its record, confirmed: who wrote it and when stays. */
function judge<Resources>({ asset, holder }: Step<Resources>, partition: StagedPartition, facts: StageFacts): Judged {
  const { slot, dataVersion, rows, completeness, dataThrough, checks } = partition;
  const inputVersions = facts.inputsOf(slot);
  const blocks = isKeptBack(partition, facts.before.published.get(slot));
  const known = blocks ? facts.before.quarantined.get(slot) : facts.before.published.get(slot);
  const isNewContent = known?.dataVersion !== dataVersion;
  const isNewVersion =
    isNewContent || known.codeVersion !== asset.codeVersion || !areSameInputs(known.inputVersions, inputVersions);
  const isReleased = !blocks && facts.before.quarantined.has(slot);
  const isNews = isNewVersion || isReleased;
  const at = instantOf(facts.at);
  const author = known && !isNewVersion ? known : { runId: holder.runId, materializedAt: at };
  const warnings = checks.filter(({ outcome }) => outcome.status === "failed").map(({ check }) => check);
  const record = {
    partition: asset.grid.keyOf(slot),
    dataVersion,
    codeVersion: asset.codeVersion,
    inputVersions,
    rows,
    completeness,
    dataThrough,
    fence: facts.fence,
    runId: author.runId,
    materializedAt: author.materializedAt,
    checkedAt: at,
    warnings,
  };
  return { partition, record, isNewContent, isNews, blocks };
}

function quarantineOf({ partition, record }: Judged): QuarantineRecord {
  const { warnings: _warnings, checkedAt, ...version } = record;
  const failedChecks = partition.checks.filter(({ blocks }) => blocks).map(({ check }) => check);
  return { ...version, materializedAt: checkedAt, failedChecks };
}

function eventOf<Resources>(
  { asset, series, holder }: Step<Resources>,
  kind: MaterializationEvent["kind"],
  judged: readonly Judged[],
  { fence, at, durationMs }: StageFacts,
): MaterializationEvent | null {
  const news = judged.filter(({ isNews }) => isNews);
  const [first, last] = [news.at(0), news.at(-1)];
  if (!first || !last) return null;
  return {
    kind,
    asset: asset.key,
    series: series.id,
    from: first.record.partition,
    last: last.record.partition,
    runId: holder.runId,
    fence,
    codeVersion: asset.codeVersion,
    at: instantOf(at),
    durationMs,
    note: null,
    versions: news.map(({ partition, record }) => ({
      partition: record.partition,
      dataVersion: record.dataVersion,
      inputVersions: record.inputVersions,
      rows: record.rows,
      metadata: partition.metadata,
    })),
  };
}

/** Finished windows that hold less than their asset's floor: published, and tried again. */
function incompleteSlots<Resources>(
  { asset, holder }: Step<Resources>,
  passed: readonly Judged[],
  { at }: StageFacts,
): NonNullable<LedgerChange["failed"]> {
  const floor = asset.completenessFloor;
  if (floor === null) return [];
  const incomplete = passed.filter(({ partition: { slot, completeness } }) => {
    return (completeness ?? 1) < floor && asset.grid.startMs(slot + 1) <= at.getTime();
  });
  const message = `holds less than ${Math.round(floor * 100)} % of what is expected`;
  return intervalsOf(incomplete.map(({ partition }) => partition.slot)).map((slots) => {
    return { slots, lastAt: instantOf(at), runId: holder.runId, code: incompleteCode, kind: "data", message };
  });
}

function checkResults<Resources>(
  { asset, series, holder }: Step<Resources>,
  judged: readonly Judged[],
  facts: StageFacts,
): StoredCheckResult[] {
  const news = judged.filter(({ isNews }) => isNews);
  if (news.length === 0) return [];
  const where = { asset: asset.key, series: series.id, runId: holder.runId, at: instantOf(facts.at) };
  return storedCheckResults(
    asset,
    where,
    news.map(({ partition }) => partition),
  );
}

/** @returns one row per check of the asset: how many of the partitions passed, and which did not. */
export function storedCheckResults(
  asset: Pick<Asset<never>, "grid" | "checks">,
  where: { readonly asset: string; readonly series: string; readonly runId: string; readonly at: Instant },
  partitions: readonly StagedPartition[],
): StoredCheckResult[] {
  return asset.checks.map(({ name }) => {
    const results = partitions.flatMap(({ slot, checks }) => {
      const partition = asset.grid.keyOf(slot);
      return checks.filter(({ check }) => check === name).map((result) => ({ partition, ...result }));
    });
    return {
      ...where,
      check: name,
      passed: results.filter(({ outcome }) => outcome.status === "passed").length,
      failed: results.flatMap(({ partition, outcome, errored, blocks }) => {
        if (outcome.status !== "failed") return [];
        const { severity, description, metadata = {} } = outcome;
        return { partition, severity, errored, blocks, description, metadata };
      }),
      skipped: results.flatMap(({ partition, outcome }) =>
        outcome.status === "skipped" ? { partition, reason: outcome.reason } : [],
      ),
    };
  });
}
