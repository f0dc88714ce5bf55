import type { Asset, AssetEffects, AssetFacts, Series, Stage } from "./asset.ts";
import { assetBase, type Window } from "./define-asset.ts";
import { type Interval, numbersOf } from "./interval-set.ts";
import type { Partitions } from "./partitions.ts";
import { oncePerStations } from "./series-index.ts";
import { dependenciesOf, firstSlotOf } from "./series.ts";
import { type AssetRef, upstreamOf } from "./upstream.ts";

type Facts = Pick<AssetFacts, "key" | "description" | "group"> & Partial<Pick<AssetFacts, "kinds" | "owners" | "tags">>;

/** What `observe` is given. */
export interface ObserveContext<Resources, Member, Key extends string> extends AssetEffects<Resources> {
  readonly member: Member;
  readonly window: Window<Key>;
}

/** Data that somebody else computes (assets.md, rule 3). */
export interface ExternalAssetSpec<Resources, Member, Key extends string> extends Facts {
  readonly partitions: Partitions<Member, Key>;
  /**
   * @returns the data version of each partition that is there. It is all that is stored; an equal version requests
   * nothing downstream. Without `observe` the asset only stands in the lineage.
   */
  readonly observe?: (context: ObserveContext<Resources, Member, Key>) => Promise<ReadonlyMap<Key, string>>;
  /** How many of the newest slots are observed again in each hour. */
  readonly rereadSlots?: number;
}

const nothing = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };

/** @returns an asset that Harmattan does not compute but may observe. */
export function externalAsset<Resources, Member, Key extends string>(
  spec: ExternalAssetSpec<Resources, Member, Key>,
): Asset<Resources> {
  const { dimension, grid } = spec.partitions;
  return {
    ...assetBase({ ...spec, upstream: [], codeVersion: "external" }, {}),
    nature: "external",
    rereadSlots: spec.observe ? (spec.rereadSlots ?? 1) : null,
    checks: [],
    series: oncePerStations((stations): readonly Series<Resources>[] => {
      const observe = spec.observe;
      if (!observe) return [];
      return dimension.members(stations).map((member) => ({
        id: dimension.idOf(member),
        firstSlot: firstSlotOf(spec.partitions, member),
        dependencies: [],
        async stage(slots, effects) {
          const window = { from: grid.keyOf(slots.from), to: grid.keyOf(slots.to) };
          const versions = await observe({ ...effects, member, window });
          return observedStage(slots, (slot) => versions.get(grid.keyOf(slot)));
        },
        ...withoutRows,
      }));
    }),
  };
}

/** A view, a chart, a dashboard: never run, never stale itself (assets.md, rule 4). */
export function virtualAsset<Member, Key extends string>(
  spec: Facts & { readonly partitions: Partitions<Member, Key>; readonly upstream: readonly AssetRef[] },
): Asset<unknown> {
  const { dimension } = spec.partitions;
  return {
    ...assetBase({ ...spec, codeVersion: "virtual" }, {}),
    nature: "virtual",
    rereadSlots: null,
    checks: [],
    series: oncePerStations((stations): readonly Series<unknown>[] =>
      dimension.members(stations).map((member) => ({
        id: dimension.idOf(member),
        firstSlot: firstSlotOf(spec.partitions, member),
        dependencies: dependenciesOf(spec.upstream.map(upstreamOf), member),
        stage: async () => observedStage({ from: 0, to: 0 }, () => undefined),
        ...withoutRows,
      })),
    ),
  };
}

const withoutRows = {
  checkPublished: async () => [],
  published: async () => [],
  publishKept: async () => nothing,
  remove: async () => nothing,
};

function observedStage(slots: Interval, versionOf: (slot: number) => string | undefined): Stage {
  const partitions = numbersOf([slots]).flatMap((slot) => {
    const dataVersion = versionOf(slot);
    if (dataVersion === undefined) return [];
    return [{ slot, rows: 0, dataVersion, completeness: null, dataThrough: null, metadata: {}, checks: [] }];
  });
  return { partitions, publish: async () => nothing, kept: () => "[]" };
}
