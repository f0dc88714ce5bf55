import type { Command } from "commander";

import type { CommandContext } from "./command-context.ts";
import { explain } from "./declare/explain-command.ts";
import { forecastCommands } from "./declare/forecast-commands.ts";
import { historyCommands } from "./declare/history-commands.ts";
import { inspectCommands } from "./declare/inspect-commands.ts";
import { runCommands } from "./declare/run-commands.ts";
import type { Exit } from "./declare/shared-options.ts";
import { toolCommands } from "./declare/tool-commands.ts";

/**
 * Every command with its arguments, options and examples, in the order in which `--help` lists them. Their code is
 * loaded when they run: `--version` and `--help` stay quick.
 *
 * @param exit is told the exit code of the command that ran.
 */
export function commands(context: CommandContext, exit: Exit): Command[] {
  return [
    ...runCommands(context, exit),
    ...historyCommands(context, exit),
    explain(context, exit),
    ...inspectCommands(context, exit),
    ...forecastCommands(context, exit),
    ...toolCommands(context, exit),
  ];
}
