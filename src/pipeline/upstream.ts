import type { Station } from "../domain/station.ts";

/** How many days around its own a partition reads from an upstream asset. */
export interface Reach {
  readonly before: number;
  readonly after: number;
}

/** An upstream asset, and which of its days a partition reads: the same day unless `reach` says more. */
export interface Upstream {
  readonly key: string;
  readonly reach: (station: Station) => Reach;
}

const sameDay: Reach = { before: 0, after: 0 };

/** @returns `asset` as an upstream whose neighbouring days are read too: 8-hour windows begin on the day before. */
export function withNeighbours(asset: { readonly key: string }, reach: (station: Station) => Reach): Upstream {
  return { key: asset.key, reach };
}

/** @returns the upstream that an asset's author wrote, a bare asset meaning the same day. */
export function upstreamOf(written: { readonly key: string } | Upstream): Upstream {
  return "reach" in written ? written : { key: written.key, reach: () => sameDay };
}
