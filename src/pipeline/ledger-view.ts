import type { Asset } from "./asset.ts";
import type { Interval } from "./interval-set.ts";
import { emptyState, type Ledger, type SeriesState } from "./ledger.ts";

/** The ledger as one decision sees it: each asset is read once, for all that ask, in the widest range asked for. */
export interface LedgerView {
  /** Reads what is not read yet: of the view's series, or of every one. A wider range reads the asset again. */
  load<Resources>(asset: Asset<Resources>, slots: Interval, scope: "same" | "all"): Promise<void>;
  /** @returns whether `load` has nothing to read: tens of thousands of series need not wait for it. */
  covers<Resources>(asset: Asset<Resources>, slots: Interval, scope: "same" | "all"): boolean;
  /** @returns what is known of a series in the ranges that were loaded. */
  state(asset: string, series: string): SeriesState;
}

/** @param only the series that the decision is about; left out for a decision about all of them. */
export function ledgerView(ledger: Pick<Ledger, "read">, only?: string): LedgerView {
  const loaded = new Map<string, { slots: Interval; isWhole: boolean; states: ReadonlyMap<string, SeriesState> }>();
  const covers: LedgerView["covers"] = ({ key }, slots, scope) => {
    const known = loaded.get(key);
    if (!known || known.slots.from > slots.from || known.slots.to < slots.to) return false;
    return known.isWhole || (only !== undefined && scope === "same");
  };
  return {
    covers,
    async load(asset, slots, scope) {
      if (covers(asset, slots, scope)) return;
      const isWhole = only === undefined || scope === "all";
      const before = loaded.get(asset.key);
      const from = Math.min(before?.slots.from ?? slots.from, slots.from);
      const to = Math.max(before?.slots.to ?? slots.to, slots.to);
      const every = isWhole || (before?.isWhole ?? false);
      const states = await ledger.read(asset, { from, to }, every ? undefined : only);
      loaded.set(asset.key, { slots: { from, to }, isWhole: every, states });
    },
    state: (asset, name) => loaded.get(asset)?.states.get(name) ?? emptyState,
  };
}
