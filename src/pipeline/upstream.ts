import { all, type Join } from "./join.ts";
import type { Offsets } from "./partition-mapping.ts";

/** An asset by its key. Assets are given as values, so that an unknown one does not compile. */
export interface AssetRef {
  readonly key: string;
}

/** What a partition reads of an upstream asset, and how much of that must be there. */
export interface Upstream<Member = unknown> {
  readonly asset: AssetRef;
  readonly offsets: (member: Member) => Offsets;
  readonly join: Join;
  /** What the join counts: everything that is read, or the partition's own window only (its neighbours may be missing). */
  readonly joinOver: "everything" | "own window";
  /** The same member's series, or those of all members. */
  readonly series: "same" | "all";
  /** Slots before the upstream series begins, not yet there, or past making: left out, or waited for. */
  readonly outside: "optional" | "required";
  /** Partitions below their asset's completeness floor: waited for, or read as they are. */
  readonly incomplete: "wait" | "accept";
  /**
   * Read once: a later change of it makes nothing stale, as a forecast is not rewritten because an hour was restated. It
   * is waited for and explained as any other; its version is neither compared nor recorded.
   */
  readonly pinned: boolean;
}

/** How a mapping differs from the default: the upstream partitions that overlap the own window, all of them. */
export type UpstreamOptions = Partial<Pick<Upstream, "join" | "series" | "outside" | "incomplete" | "pinned">>;

/** How many slots around its own a partition reads. */
export interface Reach {
  readonly before: number;
  readonly after: number;
}

/** @returns `asset` with neighbouring slots that are read if they are there: 8-hour windows begin on the day before. */
export function withNeighbours<Member>(
  asset: AssetRef,
  reach: (member: Member) => Reach,
  options: UpstreamOptions = {},
): Upstream<Member> {
  const offsets = (member: Member) => {
    const { before, after } = reach(member);
    return { start: -before, end: after };
  };
  return { ...overlap(asset, options), offsets, joinOver: "own window" };
}

/** @returns `asset` read over the `slots` windows before the partition's own, as features of a forecast are. */
export function lookback(asset: AssetRef, slots: number, options: UpstreamOptions = {}): Upstream {
  return { ...overlap(asset, options), offsets: () => ({ start: -slots, end: -1 }) };
}

/** @returns `asset` read at the window that lies `slots` after the own one; a negative number lies before. */
export function offsetBy(asset: AssetRef, slots: number, options: UpstreamOptions = {}): Upstream {
  return { ...overlap(asset, options), offsets: () => ({ start: slots, end: slots }) };
}

/** @returns `asset` read where its partitions overlap the own window (assets.md, rule 7). */
export function overlap(asset: AssetRef, options: UpstreamOptions = {}): Upstream {
  return {
    asset,
    offsets: () => ({ start: 0, end: 0 }),
    join: options.join ?? all,
    joinOver: "everything",
    series: options.series ?? "same",
    outside: options.outside ?? "optional",
    incomplete: options.incomplete ?? "wait",
    pinned: options.pinned ?? false,
  };
}

/** @returns the upstream that an asset's author wrote, a bare asset meaning the overlap. */
export function upstreamOf<Member>(written: AssetRef | Upstream<Member>): Upstream<Member> {
  return "asset" in written ? written : overlap(written);
}
