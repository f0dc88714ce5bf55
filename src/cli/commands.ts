import { Command } from "commander";

import type { CommandContext } from "./command-context.ts";

type Exit = (code: number) => void;

/**
 * Every command with its arguments, options and examples, in the order in which `--help` lists them. Their code is
 * loaded when they run: `--version` and `--help` stay quick.
 *
 * @param exit is told the exit code of the command that ran.
 */
export function commands(context: CommandContext, exit: Exit): Command[] {
  const all = [materialize, status, exportTable, airQuality, calculate, doctor, demo, simulate];
  return all.map((command) => command(context, exit));
}

function materialize(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("materialize")))
    .description("fetch and compute what is due of the selected assets, upstream first; a second run changes nothing")
    .argument("<selection>", "assets: *, a key, +key (with all upstream), key+ (downstream), group:name; by commas")
    .option("--dry-run", "say what would run and why, and run nothing")
    .addHelpText("after", examples("materialize '*'", "materialize +daily_means --from 2024-01-01 --to 2024-01-31"))
    .action(async (selection: string, options) => {
      const command = await import("./commands/materialize.ts");
      exit(await command.materialize(selection, options, context));
    });
}

function status(context: CommandContext, exit: Exit): Command {
  return withStations(new Command("status"))
    .description(
      "how far each asset is, how old each station's newest hour, what was restated, how the last runs ended",
    )
    .addHelpText("after", examples("status", "status --station smart188 --json"))
    .action(async (options) => {
      const command = await import("./commands/status.ts");
      exit(await command.status(options, context));
    });
}

function exportTable(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("export")))
    .description("write stored rows to stdout or a file; everything stored unless --from or --to are given")
    .argument("<table>", "daily_means, air_quality_index, exceedances, hourly_measurements or restatements")
    .option("--format <format>", "csv or json", "csv")
    .option("--out <file>", "write to this file instead of stdout")
    .addHelpText("after", examples("export daily_means --format csv", "export restatements --station smart188"))
    .action(async (table: string, options) => {
      const command = await import("./commands/export.ts");
      exit(await command.exportTable(table, options, context));
    });
}

function airQuality(context: CommandContext, exit: Exit): Command {
  return withClock(new Command("air-quality"))
    .description("one station in words: now, today, the last days, and how old the newest value is")
    .argument("<station>", "its id, like smart188")
    .option("--days <count>", "how many days to show", "7")
    .option("--language <language>", "en or fr", "en")
    .addHelpText("after", examples("air-quality smart188", "air-quality smart189 --language fr --days 30"))
    .action(async (station: string, options) => {
      const command = await import("./commands/air-quality.ts");
      exit(await command.airQuality(station, options, context));
    });
}

function calculate(context: CommandContext, exit: Exit): Command {
  return new Command("calculate")
    .description("compute one statistic or index of values given here, with the rule that was used")
    .argument("<statistic>", "us-aqi, european-aqi, nowcast, daily-mean or max-8h-mean")
    .argument("<parameter>", "pm25, pm10, no2, o3 in µg/m³; co in mg/m³")
    .argument("<values>", "one value, or hours by commas; null for a missing one; nowcast takes the newest first")
    .option("--json", "print one JSON document")
    .allowUnknownOption() // values may begin with a minus
    .addHelpText("after", examples("calculate us-aqi pm25 35.4", "calculate daily-mean co 0.1,null,0.3"))
    .action(async (statistic: string, parameter: string, values: string, options) => {
      const command = await import("./commands/calculate.ts");
      exit(await command.calculate(statistic, parameter, values, options, context));
    });
}

function doctor(context: CommandContext, exit: Exit): Command {
  return new Command("doctor")
    .description("say what is configured, what is reachable and what is missing")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples("doctor"))
    .action(async (options) => {
      const command = await import("./commands/doctor.ts");
      exit(await command.doctor(options, context));
    });
}

function demo(context: CommandContext, exit: Exit): Command {
  return new Command("demo")
    .description("simulate an AirQino API, run the pipeline for 30 days on the embedded store, show the daily means")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples("demo"))
    .action(async (options) => {
      const command = await import("./commands/demo.ts");
      exit(await command.demo(options, context));
    });
}

function simulate(context: CommandContext, exit: Exit): Command {
  return new Command("simulate")
    .description("serve an AirQino API with simulated stations, or replay recorded bodies")
    .option("--port <port>", "port to listen on; 0 takes a free one", "8099")
    .option("--host <host>", "address to listen on", "127.0.0.1")
    .option("--seed <number>", "another seed gives other weather", "1")
    .option("--as-of <instant>", "the simulator's clock stands still here, like 2023-12-06T17:00Z; else it is now")
    .option("--replay <folder>", "serve the newest recorded body that is not later than the clock")
    .option("--require-token", "ask for OAuth2 tokens; the credentials are those of AIRQINO_* in the environment")
    .option("--fault <faults>", "misbehave first: none, cut, reset, 500, 503, 429, html, malformed; by commas")
    .addHelpText("after", examples("simulate", "simulate --replay ./bodies --as-of 2023-12-06T17:00Z"))
    .action(async (options) => {
      const command = await import("./commands/simulate.ts");
      exit(await command.simulate(options, context));
    });
}

function withClock(command: Command): Command {
  return command
    .option("--as-of <instant>", "take this for now, like 2023-12-06T17:00Z")
    .option("--json", "print one JSON document");
}

function withStations(command: Command): Command {
  const collect = (station: string, before: readonly string[] | undefined) => [...(before ?? []), station];
  return withClock(command.option("--station <id>", "this station only; may be repeated", collect));
}

function withWindow(command: Command): Command {
  return command
    .option("--from <day>", "first UTC day, like 2024-03-01")
    .option("--to <day>", "last UTC day, included");
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  harmattan ${line}`).join("\n")}`;
}
