import { expect, test } from "vitest";

import { jsonLogger, type LogLevel } from "../../src/base/logger.ts";

/** A logger and the lines that it wrote. */
function recorded(level: LogLevel) {
  const lines: string[] = [];
  return { log: jsonLogger(level, (line) => void lines.push(line)), lines };
}

const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);

test("a line is one JSON object with level, UTC time, facts and message, nothing of the machine", () => {
  const { log, lines } = recorded("info");

  log.info({ rows: 24, station: "smart188", complete: true, newest: null }, "hours saved");

  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: "info",
    time,
    rows: 24,
    station: "smart188",
    complete: true,
    newest: null,
    message: "hours saved",
  });
});

test("text with line breaks stays on one line, and an undefined fact is left out", () => {
  const { log, lines } = recorded("info");

  log.error({ stack: "Error: a\n    at b", code: undefined }, "first\nsecond");

  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toContain("\n");
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: "error",
    time,
    stack: "Error: a\n    at b",
    message: "first\nsecond",
  });
});

test.each<readonly [level: LogLevel, written: readonly string[]]>([
  ["debug", ["debug", "info", "warn", "error"]],
  ["info", ["info", "warn", "error"]],
  ["warn", ["warn", "error"]],
  ["error", ["error"]],
  ["silent", []],
])("at level %s the lines of %j are written", (level, written) => {
  const { log, lines } = recorded(level);

  log.debug({}, "");
  log.info({}, "");
  log.warn({}, "");
  log.error({}, "");

  expect(lines.map((line) => JSON.parse(line).level)).toEqual(written);
});

test("lines of a child carry its facts too, those of its parent do not", () => {
  const { log, lines } = recorded("info");
  const child = log.child({ runId: "run-1" }).child({ asset: "daily_means" });

  child.warn({ rows: 3 }, "of the child");
  log.warn({ rows: 4 }, "of the parent");

  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: "warn", time, runId: "run-1", asset: "daily_means", rows: 3, message: "of the child" },
    { level: "warn", time, rows: 4, message: "of the parent" },
  ]);
});
