import { Command } from "commander";

import type { CommandContext } from "../command-context.ts";
import { examples, type Exit, withClock, withStations, withWindow } from "./shared-options.ts";

/** Commands about forecasts: what is forecast, how good it is, by which models. */
export function forecastCommands(context: CommandContext, exit: Exit): Command[] {
  return [forecast, scores, models, backtest].map((command) => command(context, exit));
}

function forecast(context: CommandContext, exit: Exit): Command {
  return withStations(new Command("forecast"))
    .description("the newest forecasts: this hour and the next ones, with their 80 % intervals, beside persistence")
    .option("--plot <file>", "also write an HTML page with the last 7 days")
    .addHelpText("after", examples("forecast", "forecast --station smart189 --plot forecast.html"))
    .action(async (options) => {
      const command = await import("../commands/forecast.ts");
      exit(await command.forecast(options, context));
    });
}

function scores(context: CommandContext, exit: Exit): Command {
  return withWindow(withStations(new Command("scores")))
    .description("how published forecasts did against persistence, the last 30 days by default")
    .addHelpText("after", examples("scores", "scores --from 2026-01-01 --to 2026-01-31 --station smart189 --json"))
    .action(async (options) => {
      const command = await import("../commands/scores.ts");
      exit(await command.scores(options, context));
    });
}

function models(context: CommandContext, exit: Exit): Command {
  return new Command("models")
    .description("the trained models: which one forecasts, how good each was, and another one in its place")
    .addCommand(modelsList(context, exit), { isDefault: true })
    .addCommand(modelsShow(context, exit))
    .addCommand(modelsPromote(context, exit))
    .addCommand(modelsRollBack(context, exit))
    .addHelpText("after", examples("models", "models show pm25/2026-01-20T13Z", "models roll-back pm25"));
}

function modelsList(context: CommandContext, exit: Exit): Command {
  return new Command("list")
    .option("--json", "print one JSON document")
    .description("every trained model, the newest first")
    .action(async (options) => {
      const command = await import("../commands/models.ts");
      exit(await command.list(options, context));
    });
}

function modelsShow(context: CommandContext, exit: Exit): Command {
  return new Command("show")
    .description(
      "one model: what it was trained on, how it did on hours it did not know, whether its weights are whole",
    )
    .argument("<id>", "as models lists it, like pm25/2026-01-20T13Z")
    .option("--json", "print one JSON document")
    .action(async (id: string, options) => {
      const command = await import("../commands/models.ts");
      exit(await command.show(id, options, context));
    });
}

function modelsPromote(context: CommandContext, exit: Exit): Command {
  return decision(withClock(new Command("promote")))
    .description("let a model forecast its parameter from now on, after asking")
    .argument("<id>", "as models lists it, like pm25/2026-01-20T13Z")
    .action(async (id: string, options) => {
      const command = await import("../commands/model-decisions.ts");
      exit(await command.promote(id, options, context));
    });
}

function modelsRollBack(context: CommandContext, exit: Exit): Command {
  return decision(withClock(new Command("roll-back")))
    .description("let the champion before the present one forecast again, after asking")
    .argument("<parameter>", "co or pm25")
    .action(async (parameter: string, options) => {
      const command = await import("../commands/model-decisions.ts");
      exit(await command.rollBack(parameter, options, context));
    });
}

function decision(command: Command): Command {
  return command
    .option("--by <name>", "who decides; user and machine unless given")
    .option("--reason <text>", "why; it is kept")
    .option("--yes", "do not ask");
}

function backtest(context: CommandContext, exit: Exit): Command {
  const collect = (parameter: string, before: readonly string[] | undefined) => [...(before ?? []), parameter];
  return withWindow(withStations(new Command("backtest")))
    .description(
      "train on the stored hours before --from, forecast every hour up to --to, compare with what was measured",
    )
    .option("--parameter <parameter>", "co or pm25 only; may be repeated", collect)
    .option("--plot <file>", "also write an HTML page with the last 14 days of each series")
    .addHelpText(
      "after",
      "\nAll stations of the store are trained together; --station narrows what is printed. HARMATTAN_FORECAST_LEADS names\nthe hours ahead. A row of --json: station, parameter, lead, n, mae, rmse, coverage, persistence (mae, rmse); reason if n is 0.",
    )
    .addHelpText(
      "after",
      examples(
        "backtest --from 2026-01-01 --to 2026-01-31",
        "backtest --from 2016-03-01 --to 2017-02-28 --parameter pm25 --json",
      ),
    )
    .action(async (options) => {
      const command = await import("../commands/backtest.ts");
      exit(await command.backtest(options, context));
    });
}
