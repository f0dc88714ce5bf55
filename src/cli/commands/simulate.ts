import { UsageError } from "../../base/errors.ts";
import { type Fault, faults } from "../../sources/airqino/simulator/fault.ts";
import { startSimulator } from "../../sources/airqino/simulator/start-simulator.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { clockOf } from "../options.ts";

export interface SimulateOptions {
  readonly port: string;
  readonly host: string;
  readonly seed: string;
  readonly asOf?: string;
  readonly replay?: string;
  readonly requireToken?: boolean;
  readonly fault?: string;
}

/** `harmattan simulate`: serves until it is told to stop. @returns the exit code. */
export async function simulate(options: SimulateOptions, context: CommandContext): Promise<number> {
  const { terminal, signal } = context;
  const config = loadConfig(context.env);
  const { credentials } = config.airqino;
  if (options.requireToken && !credentials) {
    throw new UsageError(
      "--require-token: set AIRQINO_CLIENT_ID, AIRQINO_CLIENT_SECRET, AIRQINO_USERNAME and AIRQINO_PASSWORD",
    );
  }
  const log = terminal.logger(config.logLevel);
  const simulator = await startSimulator({
    stations: config.stations,
    clock: clockOf(options),
    seed: wholeNumber("--seed", options.seed, Number.MAX_SAFE_INTEGER),
    port: wholeNumber("--port", options.port, 65_535),
    host: options.host,
    faults: faultsOf(options.fault),
    onRequest: (request) => log.info({ ...request }, "request"),
    ...(options.replay === undefined ? {} : { replayFolder: options.replay }),
    ...(options.requireToken && credentials ? { credentials } : {}),
  });
  await terminal.print(
    `AirQino simulator on ${simulator.url}: ${options.replay ? `replays ${options.replay}` : "simulated stations"}\n`,
  );
  await terminal.print(`Use it with: export AIRQINO_URL=${simulator.url}\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await simulator.close();
  return 0;
}

function wholeNumber(option: string, text: string, highest: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= highest) return number;
  throw new UsageError(`${option} ${text}: expected a whole number from 0 to ${highest}`);
}

function faultsOf(list: string | undefined): Fault[] {
  if (list === undefined) return [];
  return list.split(",").map((name) => {
    const fault = faults.find((known) => known === name.trim());
    if (fault) return fault;
    throw new UsageError(`--fault ${name}: expected one of ${faults.join(", ")}`);
  });
}
