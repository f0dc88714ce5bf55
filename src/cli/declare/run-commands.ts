import { Command } from "commander";

import type { CommandContext } from "../command-context.ts";
import { examples, type Exit, withClock, withStations, withWindow } from "./shared-options.ts";

/** Commands that run the pipeline or change what is stored. */
export function runCommands(context: CommandContext, exit: Exit): Command[] {
  return [materialize, heal, plan, publish, importHours, train].map((command) => command(context, exit));
}

function materialize(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("materialize")))
    .description("fetch and compute what is due of the selected assets, upstream first; a second run changes nothing")
    .argument("<selection>", "assets: *, a key, +key (with all upstream), key+ (downstream), group:name; by commas")
    .option("--dry-run", "say what would run and why, and run nothing")
    .option("--concurrency <count>", "steps of one asset at once", "1")
    .addHelpText("after", examples("materialize '*'", "materialize +daily_means --from 2024-01-01 --to 2024-01-31"))
    .action(async (selection: string, options) => {
      const command = await import("../commands/materialize.ts");
      exit(await command.materialize(selection, options, context));
    });
}

function heal(context: CommandContext, exit: Exit): Command {
  return withStations(new Command("heal"))
    .description("what a CronJob runs each hour: the missing, failed, incomplete and stale of the last days, bounded")
    .argument("[selection]", "assets, as for materialize", "*")
    .option("--dry-run", "say what would run and why, and run nothing")
    .option("--concurrency <count>", "steps of one asset at once", "1")
    .addHelpText("after", examples("heal", "heal group:extract", "heal --dry-run"))
    .action(async (selection: string, options) => {
      const command = await import("../commands/materialize.ts");
      exit(await command.heal(selection, options, context));
    });
}

function plan(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("plan")))
    .description("what would run and why, partition by partition; writes nothing")
    .argument("[selection]", "assets, as for materialize", "*")
    .option("--scheduled", "what the next scheduled run (heal) would do, with its bounds")
    .option("--offline", "without a store: as if nothing was ever materialized")
    .addHelpText("after", examples("plan", "plan +daily_means --from 2024-01-01", "plan --offline --json"))
    .action(async (selection: string, options) => {
      const command = await import("../commands/plan.ts");
      exit(await command.plan(selection, options, context));
    });
}

function publish(context: CommandContext, exit: Exit): Command {
  return withStations(new Command("publish"))
    .description("bring the read model of the dashboards (PostgreSQL) up to date with the store, and compare both")
    .option("--full", "publish everything anew, in one transaction; readers see the old rows until its end")
    .addHelpText("after", examples("publish", "publish --full --json"))
    .action(async (options) => {
      const command = await import("../commands/publish.ts");
      exit(await command.publish(options, context));
    });
}

function importHours(context: CommandContext, exit: Exit): Command {
  return withClock(new Command("import"))
    .description("store the hours of a CSV file, and register its stations; a second import changes nothing")
    .argument("<file>", "CSV or CSV.gz with the columns station,hourStart and at least one parameter")
    .addHelpText(
      "after",
      "\nhourStart is the UTC start of the hour, like 2024-01-01T00:00Z; an empty cell is a missing value; a parameter\nwithout a column keeps what is stored. Parameters: co in mg/m³; pm25, pm10, no2, o3 in µg/m³; temperature in °C;\nrelativeHumidity in %; internalTemperatureRaw. A file with a fault is refused whole.",
    )
    .addHelpText("after", examples("import hours.csv", "import hours.csv.gz --json"))
    .action(async (file: string, options) => {
      const command = await import("../commands/import.ts");
      exit(await command.importHours(file, options, context));
    });
}

function train(context: CommandContext, exit: Exit): Command {
  const collect = (parameter: string, before: readonly string[] | undefined) => [...(before ?? []), parameter];
  return withClock(new Command("train"))
    .description(
      "train a new forecast model on all stored hours; it is promoted only if it is better on held-back weeks",
    )
    .option("--parameter <parameter>", "co or pm25 only; may be repeated", collect)
    .addHelpText("after", examples("train", "train --parameter pm25 --json"))
    .action(async (options) => {
      const command = await import("../commands/train.ts");
      exit(await command.train(options, context));
    });
}
