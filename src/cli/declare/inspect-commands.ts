import { Command } from "commander";

import type { CommandContext } from "../command-context.ts";
import { examples, type Exit, withClock, withStations, withWindow } from "./shared-options.ts";

/** Commands that only read. */
export function inspectCommands(context: CommandContext, exit: Exit): Command[] {
  const declared = [status, lineage, freshness, check, materializations, runs, exportTable, airQuality];
  return declared.map((command) => command(context, exit));
}

const selected = "assets: *, a key, +key (with all upstream), key+ (downstream), group:name; by commas";

function status(context: CommandContext, exit: Exit): Command {
  return withStations(new Command("status"))
    .description(
      "how far each asset is, how old each station's newest hour, what was restated, how the last runs ended",
    )
    .addHelpText("after", examples("status", "status --station smart188 --json"))
    .action(async (options) => {
      const command = await import("../commands/status.ts");
      exit(await command.status(options, context));
    });
}

function lineage(context: CommandContext, exit: Exit): Command {
  return new Command("lineage")
    .description("which asset reads which, and which partitions of it: a tree from upstream to downstream")
    .argument("[selection]", selected, "*")
    .option("--format <format>", "tree, mermaid (a flowchart that GitHub draws) or json", "tree")
    .option("--json", "print one JSON document: assets with all that is known of them, and what each reads")
    .addHelpText("after", examples("lineage", "lineage +daily_means", "lineage --format mermaid > lineage.mmd"))
    .action(async (selection: string, options) => {
      const command = await import("../commands/lineage.ts");
      exit(await command.lineage(selection, options, context));
    });
}

function freshness(context: CommandContext, exit: Exit): Command {
  return withStations(new Command("freshness"))
    .description("how old each asset's last run and data are, what its policies say and when that changes")
    .argument("[selection]", selected, "*")
    .addHelpText("after", examples("freshness", "freshness hourly_measurements --station smart188 --json"))
    .action(async (selection: string, options) => {
      const command = await import("../commands/freshness.ts");
      exit(await command.freshness(selection, options, context));
    });
}

function check(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("check")))
    .description(
      "check again what readers see, the last 30 days by default, and list what is in quarantine; 65 if a blocking check fails or anything is",
    )
    .argument("[selection]", selected, "*")
    .option("--results", "list the newest results that runs stored instead, and end with 0")
    .option("--limit <count>", "with --results: how many (default: 20)")
    .addHelpText("after", examples("check", "check daily_means --from 2024-01-01 --to 2024-12-31", "check --results"))
    .action(async (selection: string, options) => {
      const command = await import("../commands/check.ts");
      exit(await command.check(selection, options, context));
    });
}

function materializations(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("materializations")))
    .description("the newest versions of an asset's partitions: when, by which run, from which inputs")
    .argument("<asset>", "its key, like daily_means")
    .option("--limit <count>", "how many (default: 20)")
    .addHelpText(
      "after",
      examples("materializations daily_means", "materializations daily_means --from 2024-03-01 --to 2024-03-01 --json"),
    )
    .action(async (asset: string, options) => {
      const command = await import("../commands/materializations.ts");
      exit(await command.materializations(asset, options, context));
    });
}

function runs(context: CommandContext, exit: Exit): Command {
  return new Command("runs")
    .description("the newest runs and how they ended; or one run with everything that failed and its last log lines")
    .argument("[run]", "its id, like 20231206T170000Z-3f9c2a")
    .option("--limit <count>", "how many (default: 20)")
    .option("--state <state>", "only those in this state: STARTED, SUCCESS, FAILURE, CANCELED or LOST")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples("runs", "runs --state FAILURE --limit 5", "runs 20231206T170000Z-3f9c2a"))
    .action(async (run: string | undefined, options) => {
      const command = await import("../commands/runs.ts");
      exit(await command.runs(run, options, context));
    });
}

function exportTable(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("export")))
    .description("write stored rows to stdout or a file; everything stored unless --from or --to are given")
    .argument(
      "<table>",
      "daily_means, air_quality_index, exceedances, hourly_measurements, restatements, forecasts, forecast_scores …",
    )
    .option("--format <format>", "csv or json", "csv")
    .option("--out <file>", "write to this file instead of stdout")
    .addHelpText("after", examples("export daily_means --format csv", "export restatements --station smart188"))
    .action(async (table: string, options) => {
      const command = await import("../commands/export.ts");
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
      const command = await import("../commands/air-quality.ts");
      exit(await command.airQuality(station, options, context));
    });
}
