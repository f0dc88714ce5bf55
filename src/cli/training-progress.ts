import type { Logger } from "../base/logger.ts";
import type { Terminal } from "./terminal.ts";

const logEveryMs = 30_000;

/** @returns what is told which share of a training is done: a line that replaces itself on a terminal, a log line every half minute elsewhere. */
export function trainingProgress(name: string, terminal: Terminal, log: Logger): (share: number) => void {
  let loggedAtMs = performance.now();
  return (share) => {
    const percent = Math.floor(100 * share);
    terminal.progress(`training ${name} ${percent} %`);
    if (process.stderr.isTTY || performance.now() - loggedAtMs < logEveryMs) return;
    loggedAtMs = performance.now();
    log.info({ parameter: name, percent }, "training");
  };
}
