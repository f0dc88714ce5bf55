import { closeSync, existsSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { messageOf } from "../../base/errors.ts";
import type { CollectionSpec, Database, DocumentCollection, StoredDocument } from "../document-collection.ts";
import { ForeignStoreError, StoreAccessError, StoreBusyError } from "../errors.ts";
import { sqliteCollection } from "./sqlite-collection.ts";
import { sqliteFault } from "./sqlite-fault.ts";

/** "HRMT" as a 32-bit number: SQLite's own mark of whose file it is (PRAGMA application_id). */
const applicationId = 0x48_52_4d_54;
const layoutVersion = 2;

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
    refuseForeign(file);
    connection = new DatabaseSync(file, { timeout: 10_000 });
    // One transaction: the marks are both there or neither, whoever else starts or is killed meanwhile.
    connection.exec(
      `BEGIN IMMEDIATE; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${layoutVersion}; COMMIT`,
    );
    // WAL with FULL: an acknowledged write survives kill -9 and power loss; readers never wait for writers.
    switchToWal(connection, file);
    connection.exec("PRAGMA synchronous = FULL");
    return connection;
  } catch (error) {
    connection?.close();
    if (error instanceof ForeignStoreError) throw error;
    throw sqliteFault(file, error) ?? unwritable(file, error);
  }
}

/** While another process switches too, SQLite refuses at once: its busy timeout does not cover this. */
function switchToWal(connection: DatabaseSync, file: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 1; ; attempt += 1) {
    try {
      connection.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (attempt === 200 || !(sqliteFault(file, error) instanceof StoreBusyError)) throw error;
      Atomics.wait(pause, 0, 0, 1 + 50 * Math.random()); // milliseconds
    }
  }
}

/** Not `recursive`: Node never comes back from a folder that cannot be made although its parent exists, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(folder)) throw error; // else another process was quicker
  }
}

/**
 * Looks at the file's header only (sqlite.org/fileformat, section 1.3: bytes 60 and 68): opening another program's
 * database could already change it.
 */
function refuseForeign(file: string): void {
  if (!existsSync(file)) return;
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, "r");
  const length = readSync(descriptor, header);
  closeSync(descriptor);
  if (length === 0) return;
  if (header.toString("latin1", 0, 15) !== "SQLite format 3") throw new ForeignStoreError(file, "is not a database");
  if (header.readInt32BE(68) !== applicationId) throw new ForeignStoreError(file, "is a database of another program");
  const version = header.readInt32BE(60);
  if (version === layoutVersion || version === 0) return; // 0: killed while it was created
  throw new ForeignStoreError(file, `has layout ${version}, this Harmattan reads layout ${layoutVersion}`);
}

function unwritable(file: string, error: unknown): StoreAccessError {
  const remedy = "make the folder writable, or set HARMATTAN_HOME to another folder";
  return new StoreAccessError(file, `cannot be opened or created (${messageOf(error)})`, remedy, { cause: error });
}
