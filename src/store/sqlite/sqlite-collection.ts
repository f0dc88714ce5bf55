import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

import { bytesSchema } from "../../base/bytes.ts";
import { documentCodec, type LeafCodec } from "../document-codec.ts";
import {
  type CollectionSpec,
  type Condition,
  type DocumentCollection,
  lastOfEachId,
  type PutCounts,
  type RangeQuery,
  type StoredDocument,
} from "../document-collection.ts";
import { storedDocument } from "../stored-document.ts";
import { sqliteFault } from "./sqlite-fault.ts";

const base64Bytes: LeafCodec = {
  schema: bytesSchema,
  encode: (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value),
  decode: (stored) => (typeof stored === "string" ? new Uint8Array(Buffer.from(stored, "base64")) : stored),
};

/** A collection as one table (`id`, `document` as JSON text) with expression indexes: readable with `sqlite3`. */
export function sqliteCollection<Document extends StoredDocument, Index extends string>(
  connection: DatabaseSync,
  file: string,
  spec: CollectionSpec<Document, Index>,
): DocumentCollection<Document, Index> {
  const guarded = <Result>(work: () => Result): Promise<Result> => guard(file, work);
  const { encode, decode } = textCodec(spec);
  const table = spec.name;
  createTable(connection, table, Object.entries(spec.indexes));
  const select = connection.prepare(`SELECT document FROM ${table} WHERE id = ?`);
  const insert = connection.prepare(`INSERT INTO ${table} (id, document) VALUES (?, ?)`);
  const update = connection.prepare(`UPDATE ${table} SET document = ? WHERE id = ?`);
  const remove = connection.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const conditional = conditionalStatements(connection, table);
  const textOf = (id: string): string | null => textColumn(select.get(id)?.document);

  const put = (document: Document): keyof PutCounts => {
    const [text, stored] = [encode(document), textOf(document._id)];
    if (stored === text) return "unchanged";
    if (stored === null) insert.run(document._id, text);
    else update.run(text, document._id);
    return stored === null ? "inserted" : "changed";
  };
  const putIf = (document: Document, condition: Condition): boolean =>
    conditional.put(condition).run(document._id, encode(document), bound(condition)).changes === 1;
  const rows = (column: string, query: RangeQuery<Index>) => {
    const { sql, values } = rangeSql(spec.indexes[query.index], query);
    return connection.prepare(`SELECT ${column} AS found FROM ${table} ${sql}`).iterate(...values);
  };
  const stored = (id: string): Document | null => {
    const text = textOf(id);
    return text === null ? null : decode(text);
  };

  return {
    get: (id) => guarded(() => stored(id)),
    getMany: (ids) => guarded(() => ids.map(stored).filter((document) => document !== null)),
    range: (query) => guarded(() => Array.from(rows("document", query), (row) => decode(textColumn(row.found) ?? ""))),
    ids: (query) => guarded(() => Array.from(rows("id", query), (row) => textColumn(row.found) ?? "")),
    putAll: (documents) =>
      guarded(() => {
        const counts = { inserted: 0, changed: 0, unchanged: 0 };
        transact(connection, () => {
          for (const document of lastOfEachId(documents)) counts[put(document)] += 1;
        });
        return counts;
      }),
    putIf: (document, condition) => guarded(() => transact(connection, () => putIf(document, condition))),
    putAllIf: (puts) =>
      guarded(() =>
        transact(connection, () =>
          puts.flatMap(({ document, condition }) => (putIf(document, condition) ? [] : document._id)),
        ),
      ),
    deleteAll: (ids, condition) =>
      guarded(() =>
        transact(connection, () => {
          const changes = (id: string) =>
            condition ? conditional.remove(condition).run(id, bound(condition)).changes : remove.run(id).changes;
          return ids.reduce((count, id) => count + Number(changes(id)), 0);
        }),
      ),
  };
}

/** Schema-checked documents to JSON text with keys in schema order, so that equal documents are equal texts. */
function textCodec<Document extends StoredDocument>(spec: CollectionSpec<Document>) {
  const codec = documentCodec(spec.schema, [base64Bytes]);
  return {
    encode: (document: Document): string => JSON.stringify(codec.encode(spec.schema.parse(document))),
    decode: (text: string): Document => storedDocument(spec, codec.decode(JSON.parse(text))),
  };
}

async function guard<Result>(file: string, work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (error) {
    throw sqliteFault(file, error) ?? error;
  }
}

function transact<Result>(connection: DatabaseSync, work: () => Result): Result {
  connection.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    connection.exec("COMMIT");
    return result;
  } catch (error) {
    if (connection.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

function createTable(connection: DatabaseSync, table: string, indexes: readonly [string, readonly string[]][]): void {
  connection.exec(`CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT`);
  for (const [name, fields] of indexes) {
    const columns = fields.map(fieldSql).join(", ");
    connection.exec(`CREATE INDEX IF NOT EXISTS ${table}_${name} ON ${table} (${columns}, id)`);
  }
}

function fieldSql(field: string): string {
  return `(document ->> '$.${field}')`;
}

function rangeSql(fields: readonly string[], query: RangeQuery): { sql: string; values: SQLInputValue[] } {
  const equals = query.equals ?? [];
  const conditions = equals.map((_, position) => `${fieldSql(fields[position] ?? "")} = ?`);
  const ranged = fieldSql(fields[equals.length] ?? "");
  if (query.from !== undefined) conditions.push(`${ranged} >= ?`);
  if (query.to !== undefined) conditions.push(`${ranged} < ?`);
  const bounds = [query.from, query.to].filter((each) => each !== undefined);
  const direction = query.order === "descending" ? "DESC" : "ASC";
  const order = [...fields.map(fieldSql), "id"].map((column) => `${column} ${direction}`).join(", ");
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  return { sql: `${where} ORDER BY ${order} LIMIT ?`, values: [...equals, ...bounds, query.limit ?? -1] };
}

/** Statements that write only if a condition holds for what is stored; one of each kind is prepared, for one bound. */
function conditionalStatements(connection: DatabaseSync, table: string) {
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const holds = (condition: Condition) =>
    `(${table}.document ->> '$.${condition.field}') ${"equals" in condition ? "=" : "<="} ?`;
  const upsert = `INSERT INTO ${table} (id, document) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document`;
  return {
    put: (condition: Condition) => statement(`${upsert} WHERE ${holds(condition)}`),
    remove: (condition: Condition) => statement(`DELETE FROM ${table} WHERE id = ? AND ${holds(condition)}`),
  };
}

function bound(condition: Condition): string | number {
  return "equals" in condition ? condition.equals : condition.atMost;
}

function textColumn(column: unknown): string | null {
  return typeof column === "string" ? column : null;
}
