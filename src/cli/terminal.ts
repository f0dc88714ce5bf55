import { styleText } from "node:util";

import { jsonLogger, type Logger, type LogLevel } from "../base/logger.ts";

/** Where a command speaks: results on stdout; logs, progress and errors on stderr. */
export interface Terminal {
  /** Writes a result; waits while the reader is slow. @returns false if the reader is gone (`| head`). */
  print(text: string): Promise<boolean>;
  /** Writes a line for people to stderr. */
  note(line: string): void;
  /** Replaces the progress line on a terminal; silent elsewhere. */
  progress(line: string): void;
  logger(level: LogLevel): Logger;
  /** @returns the newest log lines of this process, oldest first. */
  recentLog(): readonly string[];
}

/** What is kept of a run that failed (assets.md, rule 37). */
const keptLines = 100;
const recent: string[] = [];

export const systemTerminal: Terminal = {
  print: (text) =>
    new Promise((resolve) => {
      clearProgress();
      process.stdout.write(text, (error) => resolve(!error));
    }),
  note(line) {
    clearProgress();
    process.stderr.write(`${line}\n`);
  },
  progress(line) {
    if (!process.stderr.isTTY) return;
    clearProgress();
    process.stderr.write(styleText("dim", line.slice(0, (process.stderr.columns ?? 80) - 1)));
  },
  logger: (level) =>
    jsonLogger(level, (line) => {
      recent.push(line.trimEnd());
      if (recent.length > keptLines) recent.shift();
      if (process.stderr.isTTY) writeReadably(line);
      else process.stderr.write(line);
    }),
  recentLog: () => recent,
};

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u{1B}[2K");
}

const styles = { debug: "dim", info: "cyan", warn: "yellow", error: "red" } as const;

/** "12:05:01 warn asking AirQino again attempt=1": one readable line of a JSON log line. */
function writeReadably(line: string): void {
  const entries = new Map<string, unknown>(Object.entries(JSON.parse(line)));
  const [level, time, message] = [entries.get("level"), entries.get("time"), entries.get("message")];
  for (const key of ["level", "time", "message"]) entries.delete(key);
  const fields = Array.from(
    entries,
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const style = Object.entries(styles).find(([name]) => name === level)?.[1] ?? "reset";
  clearProgress();
  process.stderr.write(
    `${String(time).slice(11, 19)} ${styleText(style, String(level))} ${String(message)} ${fields.join(" ")}\n`,
  );
}
