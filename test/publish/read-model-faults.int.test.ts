import { createServer } from "node:net";

import { expect, test } from "vitest";

import { openReadModel } from "../../src/publish/open-read-model.ts";
import type { ReadModelSettings } from "../../src/publish/read-model.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";
import { daysFrom, fullDay, smart188 } from "./published-rows.ts";

let place: FreshPostgres;
withPostgres((fresh) => {
  place = fresh;
});

/** @returns the error of a read model with those settings, without its causes. */
async function faultOf(settings: Partial<ReadModelSettings>) {
  const readModel = openReadModel({ ...place.settings, ...settings });
  try {
    await readModel.migrate();
    return "no fault";
  } catch (error) {
    expect(String(error)).not.toMatch(/owner.s|pass%/);
    const { code, kind, message } = Object(error);
    return { code, kind, message: String(message).replace(/127\.0\.0\.1:\d+\/\w+/, "host/database") };
  } finally {
    await readModel.close();
  }
}

const ofOwner = () => new URL(place.settings.uri);
const remedy = "check user, password and database, and that the bootstrap ran";

test("a wrong password, an unknown role and a missing database are told as settings to correct", async () => {
  const [wrong, unknown, missing, without] = [ofOwner(), ofOwner(), ofOwner(), ofOwner()];
  without.password = "";
  wrong.password = "wrong";
  unknown.username = "nobody";
  missing.pathname = "/nowhere";
  const common = { code: "READ_MODEL_ACCESS", kind: "configuration" };

  expect(await faultOf({ uri: wrong.href })).toEqual({
    ...common,
    message: `read model host/database: password authentication failed for user "pipeline"; ${remedy}`,
  });
  expect(await faultOf({ uri: without.href })).toEqual({
    ...common,
    message: `read model host/database: it asks for a password; ${remedy}`,
  });
  expect(await faultOf({ uri: unknown.href })).toEqual({
    ...common,
    message: `read model host/database: password authentication failed for user "nobody"; ${remedy}`,
  });
  expect(await faultOf({ uri: missing.href })).toEqual({
    ...common,
    message: `read model host/database: database "nowhere" does not exist; ${remedy}`,
  });
  expect(await faultOf({ reader: "stranger" })).toEqual({
    ...common,
    message: `read model host/database: role "stranger" does not exist; ${remedy}`,
  });
  expect(await faultOf({ uri: place.uris.reader })).toMatchObject(common);
});

test("a port where nothing listens, or something else than PostgreSQL, may pass by itself", async () => {
  const [closed, silent] = [ofOwner(), ofOwner()];
  const hangsUp = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    hangsUp.listen(0, "127.0.0.1", resolve);
  });
  const address = hangsUp.address();
  silent.port = String(typeof address === "object" ? address?.port : address);
  closed.port = "1";

  const refused = await faultOf({ uri: closed.href });
  const dropped = await faultOf({ uri: silent.href });
  await new Promise((resolve) => hangsUp.close(resolve));

  expect(refused).toEqual({
    code: "READ_MODEL_UNREACHABLE",
    kind: "unavailable",
    message:
      "read model host/database cannot be reached: connect ECONNREFUSED 127.0.0.1:1; check that PostgreSQL runs there",
  });
  expect(dropped).toMatchObject({ code: "READ_MODEL_UNREACHABLE", kind: "unavailable" });
});

test("a URI that cannot be read is not repeated, since it may hold a password", () => {
  for (const uri of [
    "postgresql://pipeline:secret@host:notaport/x",
    "secret",
    "mysql://u:secret@host/x",
    "postgresql://u:secret@host",
  ]) {
    expect(() => openReadModel({ uri, reader: "superset_ro" })).toThrow(
      "read model: its URI cannot be read; expected postgresql://user:password@host:5432/database, with special characters as %40",
    );
  }
});

test("a read model is described without user and password", async () => {
  const readModel = openReadModel({ uri: "postgresql://pipeline:secret@db.example/airquality", reader: "superset_ro" });

  expect(readModel.description).toBe("db.example:5432/airquality");
  await readModel.close();
});

test("publishing before the first migration says what to do", async () => {
  const readModel = openReadModel(place.settings);

  await expect(readModel.versions(smart188)).rejects.toMatchObject({
    code: "READ_MODEL_SCHEMA",
    message: `read model ${readModel.description}: relation "published_partition" does not exist; migrate it with this version first`,
  });
  await readModel.close();
});

test("tables that stay locked, and a server out of connections, are tried again later", async () => {
  const superuser = await place.connect(place.uris.superuser);
  const readModel = openReadModel(place.settings);
  await readModel.migrate();
  await readModel.close();
  await superuser.query(`ALTER ROLE pipeline CONNECTION LIMIT 0`);
  const full = await faultOf({});
  await superuser.query(`ALTER ROLE pipeline CONNECTION LIMIT -1`);
  await superuser.query("BEGIN; LOCK TABLE forecast");
  const uri = ofOwner();
  const blocked = openReadModel({ ...place.settings, uri: uri.href });

  const waiting = blocked.replaceDays(smart188, daysFrom("2024-02-29", 1), [fullDay("2024-02-29")], 1, () => "v1");

  await expect(waiting).rejects.toMatchObject({
    code: "READ_MODEL_BUSY",
    kind: "retry-later",
    message: `read model ${blocked.description}: canceling statement due to lock timeout; nothing was half written, run again later`,
  });
  expect(full).toEqual({
    code: "READ_MODEL_BUSY",
    kind: "retry-later",
    message:
      'read model host/database: too many connections for role "pipeline"; nothing was half written, run again later',
  });
  await blocked.close();
});
