import type { Command } from "commander";

/** Is told the exit code of the command that ran. */
export type Exit = (code: number) => void;

/** `--as-of` and `--json`, which every command that reads the store has. */
export function withClock(command: Command): Command {
  return command
    .option("--as-of <instant>", "take this for now, like 2023-12-06T17:00Z")
    .option("--json", "print one JSON document");
}

/** `--station`, beside the options of `withClock`. */
export function withStations(command: Command): Command {
  const collect = (station: string, before: readonly string[] | undefined) => [...(before ?? []), station];
  return withClock(command.option("--station <id>", "this station only; may be repeated", collect));
}

/** `--from` and `--to`, both days included. */
export function withWindow(command: Command): Command {
  return command
    .option("--from <day>", "first UTC day, like 2024-03-01")
    .option("--to <day>", "last UTC day, included");
}

/** @returns the last part of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  harmattan ${line}`).join("\n")}`;
}
