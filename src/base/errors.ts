/**
 * What a fault means for whoever started the command; `cli/exit-codes.ts` turns it into an exit code.
 * `unavailable` and `retry-later` may pass by themselves, the others need a person.
 */
export const faultKinds = [
  "usage",
  "data",
  "unavailable",
  "internal",
  "fenced",
  "retry-later",
  "configuration",
  "canceled",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/**
 * Base of every error that Harmattan throws on purpose. The message is one line that names the thing, the value
 * and the remedy; `code` is stable and public.
 */
export abstract class HarmattanError extends Error {
  abstract readonly code: string;
  abstract readonly kind: FaultKind;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A command, option or argument that cannot be meant. */
export class UsageError extends HarmattanError {
  readonly code = "USAGE";
  readonly kind = "usage";
}

/** Settings that cannot work. Holds every fault found, not only the first. */
export class ConfigurationError extends HarmattanError {
  readonly code = "CONFIGURATION";
  readonly kind = "configuration";
  readonly faults: readonly string[];

  constructor(where: string, faults: readonly string[], options?: ErrorOptions) {
    super(`${where}: ${faults.join("; ")}`, options);
    this.faults = faults;
  }
}

/** A person or Kubernetes asked the run to stop. */
export class CanceledError extends HarmattanError {
  readonly code = "CANCELED";
  readonly kind = "canceled";

  constructor(options?: ErrorOptions) {
    super("stopped on request; nothing half written, run the same command again to go on", options);
  }
}

/** What is told and stored of anything that was thrown: one that is no `HarmattanError` is a bug. */
export function failureOf(thrown: unknown): {
  readonly code: string;
  readonly kind: FaultKind;
  readonly message: string;
} {
  const message = messageOf(thrown);
  if (thrown instanceof HarmattanError) return { code: thrown.code, kind: thrown.kind, message };
  return { code: "UNEXPECTED", kind: "internal", message };
}

/** @returns the message of anything that was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  return textOf(thrown)
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");
}

function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // A connection refused on IPv4 and IPv6 is one error of two, without a message of its own.
  if (thrown.message === "" && thrown instanceof AggregateError) return thrown.errors.map(textOf).join("; ");
  return thrown.message || thrown.name;
}
