import { escapeIdentifier } from "pg";

import type { View } from "../view.ts";
import type { Session } from "./session.ts";

// Of the reader and of everybody: anything on any table, view or column of the schema.
const rightsSql = `
  SELECT relname AS name, privilege_type AS right
  FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'public'::regnamespace AND grantee IN (0, $1::regrole)
  UNION ALL
  SELECT relname || '.' || attname, privilege_type
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl)
  WHERE relnamespace = 'public'::regnamespace AND grantee IN (0, $1::regrole)`;

/** @returns whether the reader may select from each view, and neither it nor the public anything else. */
export async function hasRightsOfReader(session: Session, views: readonly View[], reader: string): Promise<boolean> {
  const found = await session.query<{ readonly name: string; readonly right: string }>(rightsSql, [
    escapeIdentifier(reader),
  ]);
  const names = new Set(views.map(({ name }) => name));
  return found.length === names.size && found.every(({ name, right }) => names.has(name) && right === "SELECT");
}

/** Lets the reader select from each view by name, and takes everything else from it and from the public. */
export async function grantViews(inside: Session, views: readonly View[], reader: string): Promise<void> {
  const role = escapeIdentifier(reader);
  await inside.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM public, ${role}`);
  await inside.query(`GRANT SELECT ON ${views.map(({ name }) => escapeIdentifier(name)).join(", ")} TO ${role}`);
}
