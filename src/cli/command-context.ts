import type { Terminal } from "./terminal.ts";

/** What every command is given. */
export interface CommandContext {
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}
