import { type ClientConfig, Pool, TypeOverrides, types } from "pg";

const connectWithinMs = 10_000;
const answerWithinMs = 600_000;
const connectionsAtOnce = 10;

const sessionSettings = [
  // What is read is unambiguous.
  "timezone=UTC",
  "datestyle=ISO",
  // Of a table that was just filled the planner knows nothing: it would compare each row with each other one, for minutes.
  "enable_nestloop=off",
  // Compiling would cost more than these statements take.
  "jit=off",
  // Readers end within 5 s.
  "lock_timeout=30s",
];

/** @returns how Harmattan connects: it gets days as `2024-03-01` and instants as ISO texts in UTC with milliseconds. */
export function connectionOf(uri: string): ClientConfig {
  return {
    connectionString: uri,
    application_name: "harmattan",
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: answerWithinMs,
    keepAlive: true,
    options: sessionSettings.map((setting) => `-c ${setting}`).join(" "),
    types: valueTypes(),
  };
}

/** @returns connections that are made when they are needed. */
export function poolOf(uri: string): Pool {
  const pool = new Pool({ ...connectionOf(uri), max: connectionsAtOnce, allowExitOnIdle: true });
  // A connection that breaks while nobody waits for it: the next statement makes another one, or reports it.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

function valueTypes(): TypeOverrides {
  const { DATE, INT8, TIMESTAMPTZ } = types.builtins;
  const overrides = new TypeOverrides();
  overrides.setTypeParser(DATE, (text) => text);
  overrides.setTypeParser(INT8, Number);
  overrides.setTypeParser(TIMESTAMPTZ, isoInstant);
  return overrides;
}

/** `2024-03-01 13:00:00+00` or `2024-03-01 13:00:00.5+00`, as a session in UTC gives it. */
function isoInstant(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).slice(0, 3).padEnd(3, "0")}Z`;
}
