import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { messageOf } from "../../base/errors.ts";
import type { CollectionSpec, Database, DocumentCollection, StoredDocument } from "../document-collection.ts";
import { ForeignStoreError, StoreAccessError } from "../errors.ts";
import { sqliteCollection } from "./sqlite-collection.ts";
import { sqliteFault } from "./sqlite-fault.ts";

/** "HRMT" as a 32-bit number: SQLite's own mark of whose file it is (PRAGMA application_id). */
const applicationId = 0x48_52_4d_54;
const layoutVersion = 1;

/**
 * Opens the embedded store, one SQLite file, and creates it and its folder if need be.
 *
 * @throws {StoreAccessError} if the folder or file cannot be written, {ForeignStoreError} if the file is not ours.
 */
export function openSqlite(file: string): Database {
  const connection = connect(file);
  return {
    description: file,
    async collection<Document extends StoredDocument, Index extends string>(
      spec: CollectionSpec<Document, Index>,
    ): Promise<DocumentCollection<Document, Index>> {
      return sqliteCollection(connection, file, spec);
    },
    async close() {
      connection.close();
    },
  };
}

function connect(file: string): DatabaseSync {
  let connection: DatabaseSync | null = null;
  try {
    makeFolder(dirname(file));
    connection = new DatabaseSync(file, { timeout: 10_000 });
    claim(connection, file);
    // WAL with FULL: an acknowledged write survives kill -9 and power loss; readers never wait for writers.
    connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    return connection;
  } catch (error) {
    connection?.close();
    if (error instanceof ForeignStoreError) throw error;
    throw sqliteFault(file, error) ?? unwritable(file, error);
  }
}

/** Not `recursive`: Node never comes back from a folder that cannot be made although its parent exists, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function claim(connection: DatabaseSync, file: string): void {
  const found = {
    applicationId: pragma(connection, "application_id"),
    version: pragma(connection, "user_version"),
    tables: connection.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count,
  };
  if (found.applicationId === 0 && found.version === 0 && found.tables === 0) {
    connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${layoutVersion};`);
  } else if (found.applicationId !== applicationId) {
    throw new ForeignStoreError(file, "is a database of another program");
  } else if (found.version !== layoutVersion) {
    throw new ForeignStoreError(file, `has layout ${found.version}, this Harmattan reads layout ${layoutVersion}`);
  }
}

function pragma(connection: DatabaseSync, name: string): number {
  return Number(connection.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function unwritable(file: string, error: unknown): StoreAccessError {
  const remedy = "make the folder writable, or set HARMATTAN_HOME to another folder";
  return new StoreAccessError(file, `cannot be opened or created (${messageOf(error)})`, remedy, { cause: error });
}
