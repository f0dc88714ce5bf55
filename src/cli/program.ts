import { Command, CommanderError } from "commander";

import packageJson from "../../package.json" with { type: "json" };
import { CanceledError, HarmattanError, messageOf } from "../base/errors.ts";
import type { CommandContext } from "./command-context.ts";
import { commands } from "./commands.ts";
import { exitCodes } from "./exit-codes.ts";
import { stopWithNpx } from "./stop-with-npx.ts";
import { systemTerminal } from "./terminal.ts";

/** @returns the exit code of the command line `args` (`cli/exit-codes.ts`). */
export async function runCli(args: readonly string[]): Promise<number> {
  const controller = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => controller.abort(new CanceledError()));
  stopWithNpx(() => controller.abort(new CanceledError()));
  process.stdout.on("error", () => {}); // a reader that went away is told by `print`
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

function program(context: CommandContext, exit: (code: number) => void): Command {
  const harmattan = new Command("harmattan")
    .description("The hourly air-quality pipeline that a city can run and trust.")
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError("(harmattan --help lists the commands)")
    .addHelpText("after", `\nNew here? Try:\n  harmattan demo\n\nExit codes: 0 done, ${describedExitCodes()}.`);
  for (const command of commands(context, exit)) harmattan.addCommand(command.copyInheritedSettings(harmattan));
  return harmattan;
}

function describedExitCodes(): string {
  return Object.entries(exitCodes)
    .map(([kind, code]) => `${code} ${kind}`)
    .join(", ");
}
