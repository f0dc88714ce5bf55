import axios from "axios";

import { ConfigurationError, HarmattanError, messageOf } from "../../base/errors.ts";
import { openReadModel } from "../../publish/open-read-model.ts";
import { reasonOf } from "../../sources/airqino/request-reason.ts";
import { openStore } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { type Config, loadConfig } from "../config.ts";
import { exitCodes } from "../exit-codes.ts";

export interface DoctorOptions {
  readonly json?: boolean;
}

/** One thing looked at. `missing` is optional and absent, `failed` needs a person. */
interface Finding {
  readonly what: string;
  readonly state: "ok" | "missing" | "failed";
  readonly detail: string;
  /** The exit code that a failure means. */
  readonly exitCode?: number;
}

const marks = { ok: "✓", missing: "–", failed: "✗" } as const;

/** `harmattan doctor`: looks at configuration, store, source; changes nothing but may create an empty store. @returns the exit code. */
export async function doctor(options: DoctorOptions, context: CommandContext): Promise<number> {
  const findings = [nodeFinding(), ...(await findingsOf(context))];
  const text = findings.map(({ what, state, detail }) => `${marks[state]} ${what.padEnd(22)}${detail}\n`).join("");
  const failed = findings.filter((finding) => finding.state === "failed");
  const verdict =
    failed.length === 0
      ? "\nAll that is needed is there.\n"
      : `\n${failed.length} of ${findings.length} need attention.\n`;
  await context.terminal.print(options.json ? `${JSON.stringify(findings)}\n` : text + verdict);
  return failed[0]?.exitCode ?? (failed.length > 0 ? exitCodes.configuration : 0);
}

async function findingsOf(context: CommandContext): Promise<Finding[]> {
  try {
    const config = loadConfig(context.env);
    return [
      ...configFindings(config),
      await storeFinding(config),
      await sourceFinding(config),
      await readModelFinding(config),
    ];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map((fault) => ({
      what: "configuration",
      state: "failed",
      detail: fault,
      exitCode: exitCodes.configuration,
    }));
  }
}

function nodeFinding(): Finding {
  const isNew = Number(process.versions.node.split(".")[0]) >= 24;
  return {
    what: "Node.js",
    state: isNew ? "ok" : "failed",
    detail: `${process.version}${isNew ? "" : "; 24 or newer is needed: npm install"}`,
  };
}

function configFindings(config: Config): Finding[] {
  const stations = config.stations.map((station) => station.stationId).join(", ");
  const { credentials } = config.airqino;
  return [
    { what: "stations", state: "ok", detail: `${config.stations.length} (${stations}) in ${config.stationsFile}` },
    {
      what: "AirQino credentials",
      state: credentials ? "ok" : "missing",
      detail: credentials
        ? `set, for client ${credentials.clientId}`
        : "none: requests go without a token; AirQino has asked for one since 2026 (AIRQINO_CLIENT_ID, _CLIENT_SECRET, _USERNAME, _PASSWORD)",
    },
  ];
}

async function storeFinding(config: Config): Promise<Finding> {
  const kind = config.store.mongodb ? "MongoDB" : "embedded; MONGODB_URI is not set";
  try {
    const store = await openStore(config.store);
    await store.ledger.runs(1);
    await store.close();
    return { what: "store", state: "ok", detail: `${store.description} (${kind})` };
  } catch (error) {
    if (!(error instanceof HarmattanError)) throw error;
    return { what: "store", state: "failed", detail: messageOf(error), exitCode: exitCodes[error.kind] };
  }
}

/** Looks only: a first publication makes tables and views. */
async function readModelFinding({ readModel: settings }: Config): Promise<Finding> {
  const what = "read model";
  if (!settings)
    return { what, state: "missing", detail: "none: POSTGRESQL_URI is not set, so dashboards have no data" };
  const readModel = openReadModel(settings);
  try {
    await readModel.oldestReconciliation();
    return { what, state: "ok", detail: readModel.description };
  } catch (error) {
    if (!(error instanceof HarmattanError)) throw error;
    return { what, state: "failed", detail: messageOf(error), exitCode: exitCodes[error.kind] };
  } finally {
    await readModel.close();
  }
}

/** Any answer will do, 401 and 404 too: it tells that the way there is open. */
async function sourceFinding({ airqino }: Config): Promise<Finding> {
  try {
    const { status } = await axios.head(airqino.url, { timeout: 10_000, validateStatus: () => true });
    return { what: "AirQino API", state: "ok", detail: `${airqino.url} answers (${status})` };
  } catch (error) {
    const detail = `${airqino.url}: ${reasonOf(error)}; check the network and AIRQINO_URL, or try: harmattan simulate`;
    return { what: "AirQino API", state: "failed", detail, exitCode: exitCodes.unavailable };
  }
}
