import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { z } from "zod";

import { systemClock } from "../base/clock.ts";
import { ConfigurationError } from "../base/errors.ts";
import { logLevels } from "../base/logger.ts";
import type { Station } from "../domain/station.ts";
import { defaultHealPolicy, type HealPolicy } from "../pipeline/heal.ts";
import type { ReadModelSettings } from "../publish/read-model.ts";
import type { AirqinoSettings } from "../sources/airqino/airqino-source.ts";
import type { AirqinoCredentials } from "../sources/airqino/tokens.ts";
import type { StoreSettings } from "../store/open-store.ts";
import { httpUrl, poolLimits, positiveInteger } from "./environment-values.ts";
import { type ForecastSettings, forecastSettings, forecastVariables } from "./forecast-settings.ts";
import { loadStations } from "./load-stations.ts";
import { mayLive } from "./process-ref.ts";
import { withSecretFiles } from "./secret-files.ts";
import { faultsOf } from "./zod-faults.ts";

/** Everything that a process is told from outside. */
export interface Config {
  readonly stations: readonly Station[];
  readonly stationsFile: string;
  readonly logLevel: z.infer<typeof environmentSchema>["HARMATTAN_LOG_LEVEL"];
  readonly store: StoreSettings;
  /** What dashboards read; `null`: nothing is published. */
  readonly readModel: ReadModelSettings | null;
  readonly airqino: AirqinoSettings;
  /** Files of modules that bring more assets. */
  readonly assetModules: readonly string[];
  readonly heal: HealPolicy;
  readonly forecast: ForecastSettings;
  /** Runs, check results and superseded versions are forgotten after so long. */
  readonly historyDays: number;
  /** What Kubernetes tells a pod about itself; all `null` elsewhere. */
  readonly job: JobFacts;
}

/** Names of the pod's CronJob and Job, the CronJob's schedule, and the Job's uid. */
export interface JobFacts {
  readonly cronJobName: string | null;
  readonly schedule: string | null;
  readonly jobName: string | null;
  readonly jobUid: string | null;
}

const environmentSchema = z.object({
  HARMATTAN_HOME: z.string().min(1).default(".harmattan"),
  HARMATTAN_STATIONS: z.string().min(1).optional(),
  HARMATTAN_ASSETS: z.string().min(1).optional(),
  HARMATTAN_LOG_LEVEL: z.enum(logLevels).default("info"),
  HARMATTAN_CONTACT: z.string().min(1).optional(),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/./, "expected mongodb://[user:password@]host[:port]/")
    .optional(),
  MONGODB_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, "expected letters, digits, _ and -")
    .default("harmattan"),
  POSTGRESQL_URI: z
    .string()
    .regex(/^postgres(ql)?:\/\/./, "expected postgresql://user:password@host[:port]/database")
    .optional(),
  POSTGRESQL_READER: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, "expected the name of a role: lower-case letters, digits and _")
    .default("superset_ro"),
  AIRQINO_URL: httpUrl.default("https://airqino-api.magentalab.it"),
  AIRQINO_TOKEN_URL: httpUrl.optional(),
  AIRQINO_CLIENT_ID: z.string().min(1).optional(),
  AIRQINO_CLIENT_SECRET: z.string().min(1).optional(),
  AIRQINO_USERNAME: z.string().min(1).optional(),
  AIRQINO_PASSWORD: z.string().min(1).optional(),
  AIRQINO_TIMEOUT_SECONDS: positiveInteger(3_600).default(180),
  AIRQINO_ATTEMPTS: positiveInteger(20).default(5),
  HARMATTAN_LEASE_SECONDS: positiveInteger(3_600).default(60),
  HARMATTAN_HEAL_DAYS: positiveInteger(3_660).default(defaultHealPolicy.horizonDays),
  HARMATTAN_HEAL_PARTITIONS: positiveInteger(1_000_000).default(defaultHealPolicy.maxPartitions),
  HARMATTAN_HISTORY_DAYS: positiveInteger(36_600).default(90),
  HARMATTAN_HEAL_ATTEMPTS: positiveInteger(100).default(defaultHealPolicy.maxAttempts),
  HARMATTAN_POOLS: poolLimits.default({}),
  ...forecastVariables,
  HARMATTAN_CRONJOB_NAME: z.string().min(1).optional(),
  HARMATTAN_SCHEDULE: z.string().min(1).optional(),
  HARMATTAN_JOB_NAME: z.string().min(1).optional(),
  HARMATTAN_JOB_UID: z.string().min(1).optional(),
});
type Environment = z.infer<typeof environmentSchema>;

const fileVariables = [
  "MONGODB_URI",
  "POSTGRESQL_URI",
  "AIRQINO_CLIENT_ID",
  "AIRQINO_CLIENT_SECRET",
  "AIRQINO_USERNAME",
  "AIRQINO_PASSWORD",
];
const credentialVariables = [
  "AIRQINO_CLIENT_ID",
  "AIRQINO_CLIENT_SECRET",
  "AIRQINO_USERNAME",
  "AIRQINO_PASSWORD",
] as const;

/**
 * Reads the process environment, the secret files it names and the stations file.
 *
 * @throws {ConfigurationError} with every fault at once; values of secrets are never in it.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const faults: string[] = [];
  const values = withSecretFiles(env, fileVariables, faults);
  const parsed = environmentSchema.safeParse(values);
  if (!parsed.success) faults.push(...faultsOf(parsed.error, values, fileVariables));
  const stationsFile = resolve(
    env.HARMATTAN_STATIONS || fileURLToPath(new URL("../../stations.json", import.meta.url)),
  );
  const stations = loadStations(stationsFile, faults);
  const missing = credentialVariables.filter((name) => !values[name]);
  if (missing.length > 0 && missing.length < credentialVariables.length) {
    faults.push(`${missing.join(", ")}: missing beside the other AirQino credentials; set all four or none`);
  }
  if (!parsed.success || faults.length > 0) throw new ConfigurationError("configuration", faults);
  return configOf(parsed.data, stations, stationsFile);
}

function configOf(environment: Environment, stations: readonly Station[], stationsFile: string): Config {
  const uri = environment.MONGODB_URI;
  const contact = environment.HARMATTAN_CONTACT ? `; ${environment.HARMATTAN_CONTACT}` : "";
  return {
    stations,
    stationsFile,
    logLevel: environment.HARMATTAN_LOG_LEVEL,
    store: {
      mongodb: uri ? { uri, database: environment.MONGODB_DATABASE } : null,
      home: resolve(environment.HARMATTAN_HOME),
      leases: {
        ttlMs: environment.HARMATTAN_LEASE_SECONDS * 1000,
        clock: systemClock,
        mayLive,
        poolLimits: environment.HARMATTAN_POOLS,
      },
    },
    readModel: readModelSettings(environment),
    airqino: {
      url: environment.AIRQINO_URL,
      tokenUrl:
        environment.AIRQINO_TOKEN_URL ??
        "https://airqino-auth.magentalab.it/realms/airqino/protocol/openid-connect/token",
      credentials: credentialsOf(environment),
      timeoutMs: environment.AIRQINO_TIMEOUT_SECONDS * 1000,
      attempts: environment.AIRQINO_ATTEMPTS,
      userAgent: `harmattan/0.1 (hourly air-quality pipeline${contact})`,
    },
    heal: {
      horizonDays: environment.HARMATTAN_HEAL_DAYS,
      maxPartitions: environment.HARMATTAN_HEAL_PARTITIONS,
      maxAttempts: environment.HARMATTAN_HEAL_ATTEMPTS,
    },
    forecast: forecastSettings(environment),
    assetModules: environment.HARMATTAN_ASSETS?.split(",").map((file) => file.trim()) ?? [],
    historyDays: environment.HARMATTAN_HISTORY_DAYS,
    job: jobFacts(environment),
  };
}

function readModelSettings({ POSTGRESQL_URI: uri, POSTGRESQL_READER: reader }: Environment): ReadModelSettings | null {
  return uri ? { uri, reader } : null;
}

function jobFacts(environment: Environment): JobFacts {
  return {
    cronJobName: environment.HARMATTAN_CRONJOB_NAME ?? null,
    schedule: environment.HARMATTAN_SCHEDULE ?? null,
    jobName: environment.HARMATTAN_JOB_NAME ?? null,
    jobUid: environment.HARMATTAN_JOB_UID ?? null,
  };
}

function credentialsOf(environment: Environment): AirqinoCredentials | null {
  const [clientId, clientSecret] = [environment.AIRQINO_CLIENT_ID, environment.AIRQINO_CLIENT_SECRET];
  const [username, password] = [environment.AIRQINO_USERNAME, environment.AIRQINO_PASSWORD];
  return clientId && clientSecret && username && password ? { clientId, clientSecret, username, password } : null;
}
