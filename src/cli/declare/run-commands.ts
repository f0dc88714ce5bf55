import { Command } from "commander";

import type { CommandContext } from "../command-context.ts";
import { examples, type Exit, withStations, withWindow } from "./shared-options.ts";

/** Commands that run the pipeline or change what is stored. */
export function runCommands(context: CommandContext, exit: Exit): Command[] {
  return [materialize, heal, plan].map((command) => command(context, exit));
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
