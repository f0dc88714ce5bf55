import { createInterface } from "node:readline/promises";

import { UsageError } from "../base/errors.ts";
import type { CommandContext } from "./command-context.ts";

/** What is asked before something is changed. */
export interface Confirmation {
  /** `--yes` was given. */
  readonly isGiven: boolean;
  readonly question: string;
  /** What to say where nobody can be asked; `--yes` is added. */
  readonly otherwise: string;
  readonly nothingDone: string;
}

/** Never without a person's word: `--yes`, or "yes" on a terminal. @throws {UsageError} where nobody can be asked. */
export async function isConfirmed(
  { isGiven, question, otherwise, nothingDone }: Confirmation,
  { terminal, signal }: CommandContext,
): Promise<boolean> {
  if (isGiven) return true;
  if (!process.stdin.isTTY) throw new UsageError(`${otherwise}; confirm with --yes`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`${question} Type yes: `, { signal });
  lines.close();
  if (answer.trim() === "yes") return true;
  terminal.note(nothingDone);
  return false;
}
