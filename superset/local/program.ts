import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

import { LocalProgramError } from "./errors.ts";

/** A program that is to run. */
export interface Program {
  /** For messages: what it does. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** All of its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Everything it says is added to this file. */
  readonly log: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A program that runs. */
export interface RunningProgram {
  /** Resolves to its last words, once it has ended. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** Asks it to end, and kills it if it has not after so long. */
  stop(withinMs: number): Promise<void>;
}

const keptLines = 5;

/** Runs a program to its end. @throws {LocalProgramError} with its last words if it fails. */
export async function runProgram(program: Program): Promise<void> {
  program.signal?.throwIfAborted();
  const child = start(program);
  const abort = () => child.process.kill("SIGTERM");
  program.signal?.addEventListener("abort", abort, { once: true });
  const words = await child.ended;
  program.signal?.removeEventListener("abort", abort);
  program.signal?.throwIfAborted();
  if (child.process.exitCode !== 0) throw new LocalProgramError(program.name, words, program.log);
}

/** Starts a program that runs until it is stopped, or until this process ends, whatever ends it. */
export function startProgram(program: Program): RunningProgram {
  const { process: child, ended } = start(program);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    ended,
    hasEnded,
    async stop(withinMs) {
      if (hasEnded()) return;
      child.kill("SIGTERM");
      const impatience = setTimeout(() => child.kill("SIGKILL"), withinMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function start(program: Program): { readonly process: ChildProcess; readonly ended: Promise<string> } {
  // A group of its own: Ctrl-C is for this process, which stops what it started in the right order.
  const child = spawn(program.command, program.args, {
    env: program.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(program.log, { flags: "a", mode: 0o600 });
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      words.push(line.trim());
      if (words.length > keptLines) words.shift();
      program.onLine?.(line);
    });
  }
  const watch = endWithThisProcess(child);
  const ended = (async () => {
    try {
      await once(child, "close");
    } catch (cause) {
      throw new LocalProgramError(program.name, cause instanceof Error ? cause.message : String(cause), program.log);
    } finally {
      watch.kill("SIGKILL");
      log.end();
    }
    return words.filter(Boolean).join(" ") || "it ended without a word";
  })();
  ended.catch(() => {}); // whoever waits for it is told
  return { process: child, ended };
}

/** Its standard input closes when this process ends, even by SIGKILL; then it stops the program. */
function endWithThisProcess({ pid }: ChildProcess): ChildProcess {
  const watch = spawn("sh", ["-c", 'read _; kill -TERM "$0"', String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watch.on("error", () => {}); // without a shell the program must be stopped by stop()
  watch.unref();
  return watch;
}
