import type { FaultKind } from "../base/errors.ts";

/** The public exit-code contract; numbers from sysexits.h, 73 with a meaning of our own, 143 as the shell's SIGTERM. */
export const exitCodes = {
  usage: 64,
  data: 65,
  unavailable: 69,
  internal: 70,
  fenced: 73,
  "retry-later": 75,
  configuration: 78,
  canceled: 143,
} as const satisfies Record<FaultKind, number>;

/** Of several faults in one run, the first of these decides. */
const precedence = [78, 64, 70, 65, 75, 69, 73];

/** @returns the exit code of a run whose steps failed with `kinds`; 0 without any. */
export function exitCodeOf(kinds: readonly FaultKind[]): number {
  const codes = new Set<number>(kinds.map((kind) => exitCodes[kind]));
  return precedence.find((code) => codes.has(code)) ?? codes.values().next().value ?? 0;
}
