import { isDeepStrictEqual } from "node:util";

import { type Db, MongoClient, MongoServerError } from "mongodb";

import type { CollectionSpec, Database, DocumentCollection, StoredDocument } from "../document-collection.ts";
import { StoreAccessError } from "../errors.ts";
import { mongoJsonSchema } from "./json-schema.ts";
import { mongoCollection } from "./mongo-collection.ts";
import type { MongoDocument } from "./mongo-document.ts";
import { mongoFault } from "./mongo-fault.ts";

/**
 * Connects to MongoDB and waits for its `ping`.
 *
 * @throws {StoreUnreachableError} if no server answers within 5 s, {StoreAccessError} for a malformed URI or refused user.
 */
export async function openMongo(uri: string, databaseName: string): Promise<Database> {
  const client = mongoClient(uri);
  const where = `${hostsOf(client)}/${databaseName}`;
  try {
    await client.connect();
    const database = client.db(databaseName);
    await database.command({ ping: 1 });
    return mongoDatabase(client, database, where);
  } catch (error) {
    await client.close();
    throw mongoFault(where, error) ?? error;
  }
}

function mongoDatabase(client: MongoClient, database: Db, where: string): Database {
  return {
    description: `mongodb://${where}`,
    async collection<Document extends StoredDocument, Index extends string>(
      spec: CollectionSpec<Document, Index>,
    ): Promise<DocumentCollection<Document, Index>> {
      try {
        await prepare(database, spec);
      } catch (error) {
        throw mongoFault(where, error) ?? error;
      }
      return mongoCollection(database.collection<MongoDocument>(spec.name), where, spec);
    },
    close: () => client.close(),
  };
}

function mongoClient(uri: string): MongoClient {
  try {
    return new MongoClient(uri, {
      appName: "harmattan",
      maxPoolSize: 20,
      serverSelectionTimeoutMS: 5_000,
      writeConcern: { w: "majority" },
      ignoreUndefined: false,
    });
  } catch {
    // The driver's error is dropped: it can hold parts of the password.
    const reason = "cannot be read as a connection string (are special characters of the password percent-encoded?)";
    throw new StoreAccessError("MONGODB_URI", reason, "expected mongodb://[user:password@]host[:port]/");
  }
}

function hostsOf(client: MongoClient): string {
  return client.options.srvHost ?? client.options.hosts.map(String).join(",");
}

/** Creates what is missing: the collection, its validator, its indexes. */
async function prepare<Document extends StoredDocument>(database: Db, spec: CollectionSpec<Document>): Promise<void> {
  const validator = { $jsonSchema: mongoJsonSchema(spec.schema) };
  const [existing] = await database.listCollections({ name: spec.name }, { nameOnly: false }).toArray();
  if (!existing) await database.createCollection(spec.name, { validator }).catch(ignoreExisting);
  if (!isDeepStrictEqual(existing?.options?.validator, validator)) {
    await database.command({ collMod: spec.name, validator });
  }
  for (const [name, fields] of Object.entries(spec.indexes)) {
    const keys: [string, 1][] = [...fields, "_id"].map((field) => [field, 1]);
    await database.collection(spec.name).createIndex(keys, { name });
  }
}

/** Another process created the collection in the same moment (NamespaceExists). */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof MongoServerError) || error.code !== 48) throw error;
}
