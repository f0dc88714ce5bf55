import { Command } from "commander";

import type { CommandContext } from "../command-context.ts";
import { examples, type Exit } from "./shared-options.ts";

/** Commands that need no store of their own. */
export function toolCommands(context: CommandContext, exit: Exit): Command[] {
  return [calculate, doctor, readModel, demo, simulate].map((command) => command(context, exit));
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
      const command = await import("../commands/calculate.ts");
      exit(await command.calculate(statistic, parameter, values, options, context));
    });
}

function doctor(context: CommandContext, exit: Exit): Command {
  return new Command("doctor")
    .description("say what is configured, what is reachable and what is missing")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples("doctor"))
    .action(async (options) => {
      const command = await import("../commands/doctor.ts");
      exit(await command.doctor(options, context));
    });
}

function readModel(context: CommandContext, exit: Exit): Command {
  const bootstrap = new Command("bootstrap")
    .description("make the databases and roles of PostgreSQL with their borders; it may run at any time")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nSettings, each also as a file by _FILE: POSTGRESQL_ADMIN_URI of a superuser, and the passwords to set:\nPOSTGRESQL_OWNER_PASSWORD (pipeline), POSTGRESQL_METADATA_PASSWORD (superset_meta), POSTGRESQL_READER_PASSWORD (superset_ro).",
    )
    .action(async (options) => {
      const command = await import("../commands/read-model.ts");
      exit(await command.bootstrapReadModel(options, context));
    });
  return new Command("read-model").description("what dashboards read: set up PostgreSQL").addCommand(bootstrap);
}

function demo(context: CommandContext, exit: Exit): Command {
  return new Command("demo")
    .description("simulate an AirQino API, run the pipeline for 30 days on the embedded store, show the daily means")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples("demo"))
    .action(async (options) => {
      const command = await import("../commands/demo.ts");
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
      const command = await import("../commands/simulate.ts");
      exit(await command.simulate(options, context));
    });
}
