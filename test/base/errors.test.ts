import { describe, expect, test } from "vitest";

import { CanceledError, ConfigurationError, HarmattanError, messageOf, UsageError } from "../../src/base/errors.ts";

describe("an error of ours", () => {
  test("for a command that cannot be meant", () => {
    const error = new UsageError('no asset "x"');

    expect(error).toMatchObject({ name: "UsageError", code: "USAGE", kind: "usage", message: 'no asset "x"' });
    expect(error).toBeInstanceOf(HarmattanError);
    expect(error).toBeInstanceOf(Error);
  });

  test("for settings names every fault, and keeps its cause", () => {
    const cause = new Error("parser");
    const error = new ConfigurationError("environment", ["A is missing", "B is no number"], { cause });

    expect(error).toMatchObject({
      name: "ConfigurationError",
      code: "CONFIGURATION",
      kind: "configuration",
      message: "environment: A is missing; B is no number",
      faults: ["A is missing", "B is no number"],
      cause,
    });
  });

  test("for a stop on request says how to go on", () => {
    expect(new CanceledError()).toMatchObject({
      name: "CanceledError",
      code: "CANCELED",
      kind: "canceled",
      message: "stopped on request; nothing half written, run the same command again to go on",
    });
  });

  test("shows its name in its text", () => {
    expect(String(new UsageError("no such day"))).toBe("UsageError: no such day");
  });
});

describe("the message of what was thrown", () => {
  test.each<readonly [what: string, thrown: unknown, message: string]>([
    ["an error", new Error("disk full"), "disk full"],
    ["several lines become one", new Error("first \n\n   second\r\n\tthird"), "first second third"],
    ["lines before and after are cut off", new Error("\nfirst\n"), "first"],
    ["an error without message is its name", new TypeError(), "TypeError"],
    ["text", "just text", "just text"],
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["a number", 7, "7"],
  ])("%s", (_, thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  test("refused connections on both loopback addresses name the reason, not the class", () => {
    // What Node gives for a refused "localhost": an AggregateError without a message of its own.
    const refused = new AggregateError([
      new Error("connect ECONNREFUSED ::1:1"),
      new Error("connect ECONNREFUSED 127.0.0.1:1"),
    ]);

    expect(messageOf(refused)).toContain("ECONNREFUSED");
  });
});
