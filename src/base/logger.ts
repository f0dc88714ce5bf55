import pino from "pino";

/** Facts of a log line: ids, counts, durations with their unit in the name. Never a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured log: fixed text, facts as fields. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** @returns a logger whose lines all carry `fields` too. */
  child(fields: LogFields): Logger;
}

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** @returns a logger that gives `write` one JSON object a line: `level` as text, `time` in UTC, the fields, `message`. */
export function jsonLogger(level: LogLevel, write: (line: string) => void): Logger {
  const settings = {
    level,
    base: null,
    messageKey: "message",
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(settings, { write });
}
