import { Command } from "commander";

import type { CommandContext } from "../command-context.ts";
import { examples, type Exit, withClock, withStations, withWindow } from "./shared-options.ts";

/** Commands by which a person changes history: more of it, again, released, or gone. */
export function historyCommands(context: CommandContext, exit: Exit): Command[] {
  return [backfill(context, exit), approve(context, exit), wipe(context, exit)];
}

function backfill(context: CommandContext, exit: Exit): Command {
  return new Command("backfill")
    .description("materialize a long range in chunks; stop it at any time, and any process can go on")
    .addCommand(backfillStart(context, exit))
    .addCommand(backfillList(context, exit))
    .addCommand(backfillResume(context, exit))
    .addCommand(backfillStop("pause", "PAUSED", context, exit))
    .addCommand(backfillStop("cancel", "CANCELED", context, exit))
    .addHelpText("after", examples("backfill start '*' --from 2022-12-06 --dry-run", "backfill list"));
}

function backfillStart(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("start")))
    .description("materialize every partition of the range again, in chunks")
    .argument("<selection>", "assets, as for materialize")
    .option("--policy <policy>", "single: all at once; multi:31: chunks of 31 partitions of each series", "multi:31")
    .option("--order <order>", "oldest or newest chunks first", "oldest")
    .option("--only-due", "only what is missing, failed or stale")
    .option("--concurrency <count>", "steps of one asset at once", "1")
    .option("--dry-run", "say what it would take, and run nothing")
    .action(async (selection: string, options) => {
      const command = await import("../commands/backfill.ts");
      exit(await command.start(selection, options, context));
    });
}

function backfillList(context: CommandContext, exit: Exit): Command {
  return withClock(new Command("list"))
    .description("the newest backfills, and how far they are")
    .action(async (options) => {
      const command = await import("../commands/backfill.ts");
      exit(await command.list(options, context));
    });
}

function backfillResume(context: CommandContext, exit: Exit): Command {
  return withClock(new Command("resume"))
    .description("go on with a backfill that is paused, failed, canceled or abandoned; failed chunks are tried again")
    .argument("<id>", "as backfill list shows it")
    .option("--concurrency <count>", "steps of one asset at once", "1")
    .action(async (id: string, options) => {
      const command = await import("../commands/backfill.ts");
      exit(await command.resume(id, options, context));
    });
}

function backfillStop(name: string, state: "PAUSED" | "CANCELED", context: CommandContext, exit: Exit): Command {
  return withClock(new Command(name))
    .description(`${name} a backfill: whoever works on it stops after the chunk in hand`)
    .argument("<id>", "as backfill list shows it")
    .action(async (id: string, options) => {
      const command = await import("../commands/backfill.ts");
      exit(await command.stop(id, state, options, context));
    });
}

function approve(context: CommandContext, exit: Exit): Command {
  return withClock(new Command("approve"))
    .description("publish rows that a blocking check kept from readers, signed in the ledger")
    .argument("<asset>", "its key, like hourly_measurements")
    .argument("<partition>", "series and time, like smart188/2024-03-01")
    .option("--by <name>", "who approves; the user of this machine unless given")
    .option("--reason <text>", "why; the ledger keeps it")
    .addHelpText(
      "after",
      examples('approve hourly_measurements smart188/2024-03-01 --reason "clock was wrong, values are right"'),
    )
    .action(async (asset: string, partition: string, options) => {
      const command = await import("../commands/repair.ts");
      exit(await command.approve(asset, partition, options, context));
    });
}

function wipe(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("wipe")))
    .description("remove rows and versions of partitions, after asking; their history stays")
    .argument("<asset>", "its key, like daily_means")
    .option("--by <name>", "who wipes; the user of this machine unless given")
    .option("--reason <text>", "why; the ledger keeps it")
    .option("--yes", "do not ask")
    .addHelpText("after", examples('wipe daily_means --from 2024-03-01 --to 2024-03-31 --reason "wrong station"'))
    .action(async (asset: string, options) => {
      const command = await import("../commands/repair.ts");
      exit(await command.wipe(asset, options, context));
    });
}
