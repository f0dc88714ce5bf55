import type { Asset } from "./asset.ts";
import type { SeriesState } from "./ledger.ts";
import type { InputVersions, PartitionRecord, QuarantineRecord } from "./partition-record.ts";

/**
 * Why a partition is due (assets.md, rule 17): a run was killed while it wrote it; never materialized; failed last time; holding less than its floor;
 * written by other code; an input has another version; other assets are read; other partitions of them are read; an
 * outside source is to be read again; an upstream asset is about to run (plans that are not carried out); asked for.
 */
export const causes = [
  "interrupted",
  "missing",
  "failed",
  "incomplete",
  "code",
  "data",
  "dependencies",
  "partitions",
  "reread",
  "upstream",
  "forced",
] as const;
export type Cause = (typeof causes)[number];

type Written = Pick<PartitionRecord | QuarantineRecord, "codeVersion" | "inputVersions">;

/** @returns the version that counts for a slot: the newest one, though it may be in quarantine. */
export function newestVersion(state: SeriesState, slot: number): PartitionRecord | QuarantineRecord | undefined {
  return state.quarantined.get(slot) ?? state.published.get(slot);
}

/** @returns every cause for which what was written is stale, the gravest first; none if it is as its code and inputs say. */
export function staleCauses(
  asset: Pick<Asset<never>, "codeVersion">,
  written: Written,
  inputs: InputVersions,
): ("code" | "data" | "dependencies" | "partitions")[] {
  const isOtherCode = written.codeVersion !== asset.codeVersion;
  if (areSameInputs(inputs, written.inputVersions)) return isOtherCode ? ["code"] : [];
  const [now, then] = [Object.keys(inputs), Object.keys(written.inputVersions)];
  const areOtherAssets = !areSameNames(now.map(assetOfLabel), then.map(assetOfLabel));
  const isOtherVersion = (label: string) => inputs[label] !== written.inputVersions[label];
  return [
    ...(isOtherCode ? (["code"] as const) : []),
    ...(areOtherAssets ? (["dependencies"] as const) : areSameNames(now, then) ? [] : (["partitions"] as const)),
    ...(now.some((label) => then.includes(label) && isOtherVersion(label)) ? (["data"] as const) : []),
  ];
}

/** @returns whether two versions were made from just the same versions of just the same inputs. */
export function areSameInputs(left: InputVersions, right: InputVersions): boolean {
  const labels = Object.keys(left);
  return labels.length === Object.keys(right).length && labels.every((label) => left[label] === right[label]);
}

function areSameNames(left: readonly string[], right: readonly string[]): boolean {
  const names = (labels: readonly string[]) => [...new Set(labels)].toSorted().join(",");
  return names(left) === names(right);
}

/** `hourly_measurements[-1..0]` names hourly_measurements. */
function assetOfLabel(label: string): string {
  return label.replace(/[[@].*$/, "");
}
