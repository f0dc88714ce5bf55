import type { Client } from "pg";

import { messageOf } from "../base/errors.ts";

/**
 * Functions of PostgreSQL that nobody may call but a superuser and who is granted them. A visitor of the dashboards can get
 * any function called that the dashboards' role may call: these hold connections, run queries from a text, write, signal
 * other sessions, or lift the role's own limits.
 */
export const hardenedFunctions = `
  SELECT oid, oid::regprocedure::text AS signature FROM pg_proc
  WHERE pronamespace = 'pg_catalog'::regnamespace AND (
    proname ~ '^(pg_sleep|pg_(try_)?advisory_|lo_|lowrite|(query|cursor|table|schema|database)_to_xml)'
    OR proname IN ('set_config', 'ts_stat', 'ts_rewrite', 'pg_notify', 'pg_cancel_backend', 'pg_terminate_backend',
      'pg_export_snapshot', 'pg_logical_emit_message', 'txid_current', 'pg_current_xact_id'))`;

/** What migrations of the read model need of them: a lock, and how long to wait for it (Kysely's migrator). */
export const functionsOfMigrations = [
  "set_config(text, text, boolean)",
  "pg_advisory_lock(bigint)",
  "pg_advisory_unlock(bigint)",
] as const;

const callableByAll = `
  SELECT signature FROM (${hardenedFunctions}) AS hardened
  WHERE has_function_privilege('public', oid, 'EXECUTE') ORDER BY signature`;

const revokeFromAll = `
  DO $$ DECLARE hardened text; BEGIN
    FOR hardened IN ${callableByAll}
    LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION pg_catalog.%s FROM public', hardened); END LOOP;
  END $$`;

/** Takes the functions from the public in the client's database. @returns a note if the server does not let this role do it. */
export async function hardenFunctions(client: Client): Promise<string[]> {
  const refusal = await refusalOf(() => client.query(revokeFromAll));
  const { rows: left } = await client.query<{ readonly signature: string }>(callableByAll);
  if (left.length === 0) return [];
  const what = `${left.length} functions of PostgreSQL such as ${left[0]?.signature} stay callable by every role`;
  return [`database ${client.database}: ${what}: ${refusal}; have a superuser run the bootstrap`];
}

/** Makes a change that a managed server may refuse. @returns why it was refused, in words. */
export async function refusalOf(change: () => Promise<unknown>): Promise<string> {
  try {
    await change();
    return "this role may not revoke that"; // PostgreSQL only warns of a REVOKE that has no effect
  } catch (error) {
    return messageOf(error);
  }
}
