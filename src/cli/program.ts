import { Command, CommanderError } from "commander";

import packageJson from "../../package.json" with { type: "json" };
import { CanceledError, HarmattanError, messageOf } from "../base/errors.ts";
import type { CommandContext } from "./command-context.ts";
import { exitCodes } from "./exit-codes.ts";
import { stopWithNpx } from "./stop-with-npx.ts";
import { systemTerminal } from "./terminal.ts";

/** @returns the exit code of the command line `args` (`cli/exit-codes.ts`). */
export async function runCli(args: readonly string[]): Promise<number> {
  const controller = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => controller.abort(new CanceledError()));
  stopWithNpx(() => controller.abort(new CanceledError()));
  process.stdout.on("error", () => controller.abort(new CanceledError())); // the reader went away
  const context = { env: process.env, signal: controller.signal, terminal: systemTerminal };
  let exitCode = 0;
  try {
    await program(context, (code) => (exitCode = code)).parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  systemTerminal.note(`error: ${messageOf(error)}`);
  if (error instanceof HarmattanError) return exitCodes[error.kind];
  if (error instanceof Error && error.stack)
    systemTerminal.note(`this is a bug in Harmattan, please report it:\n${error.stack}`);
  return exitCodes.internal;
}

/** Commands load their code when they run: `--version` and `--help` stay quick. */
function program(context: CommandContext, exit: (code: number) => void): Command {
  const harmattan = new Command("harmattan")
    .description("The hourly air-quality pipeline that a city can run and trust.")
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError("(harmattan --help lists the commands)")
    .addHelpText("after", `\nNew here? Try:\n  harmattan demo\n\nExit codes: 0 done, ${describedExitCodes()}.`);
  addRunCommands(harmattan, context, exit);
  addReadCommands(harmattan, context, exit);
  addCalculateCommand(harmattan, context, exit);
  addTryCommands(harmattan, context, exit);
  return harmattan;
}

function addRunCommands(harmattan: Command, context: CommandContext, exit: (code: number) => void): void {
  windowed(harmattan.command("materialize"))
    .description("fetch and compute what is due of the selected assets, upstream first; a second run changes nothing")
    .argument(
      "<selection>",
      "assets: *, a key, +key (with all upstream), key+ (downstream), group:name; joined by commas",
    )
    .option("--dry-run", "say what would run and why, and run nothing")
    .addHelpText(
      "after",
      examples("harmattan materialize '*'", "harmattan materialize +daily_means --from 2024-01-01 --to 2024-01-31"),
    )
    .action(async (selection: string, options) => {
      const { materialize } = await import("./commands/materialize.ts");
      exit(await materialize(selection, options, context));
    });
}

function addReadCommands(harmattan: Command, context: CommandContext, exit: (code: number) => void): void {
  windowed(harmattan.command("status"))
    .description(
      "how far each asset is, how old the newest hour of each station, what was restated, how the last runs ended",
    )
    .addHelpText("after", examples("harmattan status", "harmattan status --json"))
    .action(async (options) => {
      const { status } = await import("./commands/status.ts");
      exit(await status(options, context));
    });
  windowed(harmattan.command("export"))
    .description("write stored rows to stdout or a file; everything stored unless --from or --to are given")
    .argument("<table>", "daily_means, air_quality_index, exceedances, hourly_measurements or restatements")
    .option("--format <format>", "csv or json", "csv")
    .option("--out <file>", "write to this file instead of stdout")
    .addHelpText(
      "after",
      examples("harmattan export daily_means --format csv", "harmattan export restatements --station smart188"),
    )
    .action(async (table: string, options) => {
      const { exportTable } = await import("./commands/export.ts");
      exit(await exportTable(table, options, context));
    });
  harmattan
    .command("air-quality")
    .description("one station in words: now, today, the last days, and how old the newest value is")
    .argument("<station>", "its id, like smart188")
    .option("--days <count>", "how many days to show", "7")
    .option("--language <language>", "en or fr", "en")
    .option("--as-of <instant>", "take this for now, like 2023-12-06T17:00Z")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      examples("harmattan air-quality smart188", "harmattan air-quality smart189 --language fr --days 30"),
    )
    .action(async (station: string, options) => {
      const { airQuality } = await import("./commands/air-quality.ts");
      exit(await airQuality(station, options, context));
    });
  harmattan
    .command("doctor")
    .description("say what is configured, what is reachable and what is missing")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples("harmattan doctor"))
    .action(async (options) => {
      const { doctor } = await import("./commands/doctor.ts");
      exit(await doctor(options, context));
    });
}

function addTryCommands(harmattan: Command, context: CommandContext, exit: (code: number) => void): void {
  harmattan
    .command("demo")
    .description("simulate an AirQino API, run the pipeline for 30 days on the embedded store, show the daily means")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples("harmattan demo"))
    .action(async (options) => {
      const { demo } = await import("./commands/demo.ts");
      exit(await demo(options, context));
    });
  harmattan
    .command("simulate")
    .description("serve an AirQino API with simulated stations, or replay recorded bodies")
    .option("--port <port>", "port to listen on; 0 takes a free one", "8099")
    .option("--host <host>", "address to listen on", "127.0.0.1")
    .option("--seed <number>", "another seed gives other weather", "1")
    .option(
      "--as-of <instant>",
      "the simulator's clock stands still here, like 2023-12-06T17:00Z; by default it is now",
    )
    .option("--replay <folder>", "serve the newest recorded body that is not later than the clock")
    .option("--require-token", "ask for OAuth2 tokens; the credentials are those of AIRQINO_* in the environment")
    .option(
      "--fault <faults>",
      "misbehave on the first requests: none, cut, reset, 500, 503, 429, html, malformed; by commas",
    )
    .addHelpText(
      "after",
      examples("harmattan simulate --port 8099", "harmattan simulate --replay ./bodies --as-of 2023-12-06T17:00Z"),
    )
    .action(async (options) => {
      const { simulate } = await import("./commands/simulate.ts");
      exit(await simulate(options, context));
    });
}

function addCalculateCommand(harmattan: Command, context: CommandContext, exit: (code: number) => void): void {
  harmattan
    .command("calculate")
    .description("compute one statistic or index of values given here, with the rule that was used")
    .argument("<statistic>", "us-aqi, european-aqi, nowcast, daily-mean or max-8h-mean")
    .argument("<parameter>", "pm25, pm10, no2, o3 in µg/m³; co in mg/m³")
    .argument(
      "<values>",
      "one value, or hours joined by commas; null for a missing one; nowcast takes the newest first",
    )
    .option("--json", "print one JSON document")
    .allowUnknownOption() // values may begin with a minus
    .addHelpText(
      "after",
      examples("harmattan calculate us-aqi pm25 35.4", "harmattan calculate daily-mean co 0.1,null,0.3"),
    )
    .action(async (statistic: string, parameter: string, values: string, options) => {
      const { calculate } = await import("./commands/calculate.ts");
      exit(await calculate(statistic, parameter, values, options, context));
    });
}

function windowed(command: Command): Command {
  const collect = (station: string, before: readonly string[] | undefined) => [...(before ?? []), station];
  return command
    .option("--from <day>", "first UTC day, like 2024-03-01")
    .option("--to <day>", "last UTC day, included")
    .option("--station <id>", "this station only; may be repeated", collect)
    .option("--as-of <instant>", "take this for now, like 2023-12-06T17:00Z")
    .option("--json", "print one JSON document");
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function describedExitCodes(): string {
  return Object.entries(exitCodes)
    .map(([kind, code]) => `${code} ${kind}`)
    .join(", ");
}
