import { Command } from "commander";

import type { CommandContext } from "../command-context.ts";
import { examples, type Exit, withClock } from "./shared-options.ts";

/** `explain`: the answer to "why?". */
export function explain(context: CommandContext, exit: Exit): Command {
  return withClock(new Command("explain"))
    .description(
      "why a partition is as it is: state, root cause, versions, what it waits for, attempts, what comes next",
    )
    .argument("<asset>", "its key, like daily_means")
    .argument("<partition>", "series and time, like smart188/2024-03-01")
    .addHelpText(
      "after",
      examples("explain daily_means smart188/2024-03-01", "explain daily_means smart188/2024-03-01 --json"),
    )
    .action(async (asset: string, partition: string, options) => {
      const command = await import("../commands/explain.ts");
      exit(await command.explain(asset, partition, options, context));
    });
}
