import type { Qualifier } from "../../domain/qualifiers.ts";

/** @returns the qualifiers by `, `, `null` without any. `provisional` has a column of its own. */
export function flagsOf(qualifiers: readonly Qualifier[]): string | null {
  if (qualifiers.length === 0) return null;
  return qualifiers.filter((qualifier) => qualifier !== "provisional").join(", ") || null;
}
