import { escapeIdentifier } from "pg";

import { sha256 } from "../../base/json.ts";
import type { View } from "../view.ts";
import { grantViews, hasRightsOfReader } from "./reader-rights.ts";
import type { Session } from "./session.ts";

/**
 * Makes the views and the reader's rights as they should be. Views are made again, all at once, only if one of their texts
 * changed: readers see either the old ones or the new ones.
 */
export async function prepareViews(session: Session, views: readonly View[], reader: string): Promise<void> {
  if (await isPrepared(session, views, reader)) return;
  await session.transaction(async (inside) => {
    await inside.query("LOCK TABLE view_digest IN EXCLUSIVE MODE"); // another process may be at it
    if (await isPrepared(inside, views, reader)) return;
    if (!(await hasViews(inside, views))) await makeViews(inside, views);
    await grantViews(inside, views, reader);
  });
}

async function isPrepared(session: Session, views: readonly View[], reader: string): Promise<boolean> {
  return (await hasViews(session, views)) && (await hasRightsOfReader(session, views, reader));
}

async function hasViews(session: Session, views: readonly View[]): Promise<boolean> {
  const [stored] = await session.query<{ readonly sha256: string }>("SELECT sha256 FROM view_digest");
  const existing = await viewNames(session);
  return stored?.sha256 === digestOf(views) && views.every(({ name }) => existing.includes(name));
}

async function makeViews(inside: Session, views: readonly View[]): Promise<void> {
  const old = await viewNames(inside);
  if (old.length > 0) await inside.query(`DROP VIEW ${old.map((name) => escapeIdentifier(name)).join(", ")}`);
  for (const { name, sql } of views) await inside.query(`CREATE VIEW ${escapeIdentifier(name)} AS ${sql}`);
  await inside.query("UPDATE view_digest SET sha256 = $1", [digestOf(views)]);
}

async function viewNames(session: Session): Promise<string[]> {
  const sql = "SELECT viewname FROM pg_views WHERE schemaname = 'public' AND starts_with(viewname, 'v_')";
  const rows = await session.query<{ readonly viewname: string }>(sql);
  return rows.map(({ viewname }) => viewname);
}

function digestOf(views: readonly View[]): string {
  return sha256(JSON.stringify(views.map(({ name, sql }) => [name, sql])));
}
