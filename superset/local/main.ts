import { join } from "node:path";
import { parseArgs } from "node:util";

import { failureOf, UsageError } from "../../src/base/errors.ts";
import { dashboardAddresses } from "./dashboard-addresses.ts";
import { fillReadModel } from "./fill-read-model.ts";
import { type LocalSuperset, startLocalSuperset } from "./local-superset.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, ".harmattan", "superset");
const usage = `node superset/local/main.ts [--port 8088]

Starts PostgreSQL and Superset on 127.0.0.1, fills the read model, prints where the dashboards are, and runs until Ctrl-C.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // Asked twice: the servers stop by themselves when this process is gone.
      if (stopping.signal.aborted) process.exit(130);
      tell("stopping … (once more: at once)");
      stopping.abort();
    });
  }
  try {
    const port = portOf(args);
    if (port === "help") {
      process.stdout.write(usage);
      return 0;
    }
    const superset = await startLocalSuperset({
      folder,
      port,
      fill: (place) => fillReadModel(folder, place, tell),
      tell,
      signal: stopping.signal,
    });
    return await runUntilStopped(superset, stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    const { code, message } = failureOf(error);
    process.stderr.write(`${code}: ${message}\n`);
    return 1;
  }
}

async function runUntilStopped(superset: LocalSuperset, signal: AbortSignal): Promise<number> {
  try {
    for (const line of await readySigns(superset.url)) tell(line);
    const stopped = new Promise<null>((resolve) => {
      if (signal.aborted) resolve(null);
      signal.addEventListener("abort", () => resolve(null));
    });
    const lastWords = await Promise.race([superset.ended, stopped]);
    if (lastWords === null) return 0;
    process.stderr.write(`Superset ended: ${lastWords}; all it said is in ${join(folder, "superset.log")}\n`);
    return 1;
  } finally {
    await superset.stop();
    tell("stopped; what is stored is kept for the next start");
  }
}

async function readySigns(url: string): Promise<string[]> {
  const dashboards = await dashboardAddresses(join(root, "superset", "assets"), url);
  return [
    "",
    "Dashboards, as a visitor sees them:",
    ...dashboards.map((dashboard) => `  ${dashboard.url}  ${dashboard.title}`),
    `Log in at ${url}/login/ as admin; the password is supersetAdmin in ${join(folder, "secrets.json")}`,
    "Stop with Ctrl-C. Remove .harmattan/superset to begin anew.",
  ];
}

function portOf(args: readonly string[]): number | "help" {
  const options = { port: { type: "string", default: "8088" }, help: { type: "boolean", default: false } } as const;
  const parsed = parse();
  if (parsed.help) return "help";
  const port = Number(parsed.port);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UsageError(`--port ${parsed.port}: expected a port from 1 to 65535`);

  function parse() {
    try {
      return parseArgs({ args: [...args], options }).values;
    } catch (cause) {
      throw new UsageError(`${failureOf(cause).message}: see node superset/local/main.ts --help`, { cause });
    }
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
