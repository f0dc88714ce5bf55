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
