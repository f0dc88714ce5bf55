import type {
  CollectionSpec,
  Database,
  DocumentCollection,
  StoredDocument,
} from "../../src/store/document-collection.ts";
import type { TinyTables } from "./tiny-assets.ts";

/** What happens to one call of a process on what outlives it: its database and its tables of rows. */
export interface Accident {
  /** The number of the call, counted from 1. */
  readonly call: number;
  /** Nothing of it got through; the first half of its documents did; all of it did, but the answer was lost. */
  readonly moment: "before" | "halfway" | "after";
  /** `dies`: nothing gets through afterwards either, as after kill -9. `fails`: an error, and the process goes on. */
  readonly process: "dies" | "fails";
}

/** One call: where, and how many documents it writes, 0 for a read. */
export interface Call {
  readonly name: string;
  readonly writes: number;
}

/** A process that may have an accident. */
export interface AccidentProne {
  readonly database: Database;
  readonly tables: TinyTables;
  /** The calls since `begin`. */
  readonly calls: Call[];
  /** Starts counting again, with another accident or none. */
  begin(accident: Accident | null): void;
}

type Effect = <Result>(call: Call, whole: () => Promise<Result>, half?: () => Promise<unknown>) => Promise<Result>;

export function accidentProne(database: Database, tables: TinyTables): AccidentProne {
  const calls: Call[] = [];
  let next: Accident | null = null;
  let isDead = false;
  const effect: Effect = async (call, whole, half = async () => {}) => {
    if (isDead) throw new Error("killed");
    calls.push(call);
    if (next?.call !== calls.length) return whole();
    isDead = next.process === "dies";
    if (next.moment === "halfway") await half();
    if (next.moment === "after") await whole();
    throw new Error(`accident at ${call.name}`);
  };
  return {
    calls,
    begin(accident) {
      calls.length = 0;
      next = accident;
      isDead = false;
    },
    database: {
      ...database,
      async collection<Document extends StoredDocument, Index extends string>(spec: CollectionSpec<Document, Index>) {
        return proneCollection(spec.name, await database.collection(spec), effect);
      },
    },
    tables: { ...tables, table: (asset) => proneTable(asset, tables, effect) },
  };
}

function proneCollection<Document extends StoredDocument, Index extends string>(
  name: string,
  inner: DocumentCollection<Document, Index>,
  effect: Effect,
): DocumentCollection<Document, Index> {
  const read = (method: string) => ({ name: `${name}.${method}`, writes: 0 });
  const write = (method: string, writes: number) => ({ name: `${name}.${method}`, writes });
  return {
    get: (id) => effect(read("get"), () => inner.get(id)),
    getMany: (ids) => effect(read("getMany"), () => inner.getMany(ids)),
    range: (query) => effect(read("range"), () => inner.range(query)),
    ids: (query) => effect(read("ids"), () => inner.ids(query)),
    putAll: (documents) =>
      effect(
        write("putAll", documents.length),
        () => inner.putAll(documents),
        () => inner.putAll(firstHalf(documents)),
      ),
    putIf: (document, condition) => effect(write("putIf", 1), () => inner.putIf(document, condition)),
    putAllIf: (puts) =>
      effect(
        write("putAllIf", puts.length),
        () => inner.putAllIf(puts),
        () => inner.putAllIf(firstHalf(puts)),
      ),
    deleteAll: (ids, condition) =>
      effect(
        write("deleteAll", ids.length),
        () => inner.deleteAll(ids, condition),
        () => inner.deleteAll(firstHalf(ids), condition),
      ),
  };
}

/** Half of a replaced window: its first rows are written, nothing is removed yet. */
function proneTable(asset: string, tables: TinyTables, effect: Effect): ReturnType<TinyTables["table"]> {
  const inner = tables.table(asset);
  return {
    ...inner,
    replace(member, window, rows, fence) {
      const half = async () => {
        for (const row of firstHalf(rows)) {
          const others = (await inner.readRows(member, window)).filter(({ day }) => day !== row.day);
          await inner.replace(member, window, [...others, row], fence);
        }
      };
      return effect(
        { name: `${asset} rows`, writes: rows.length },
        () => inner.replace(member, window, rows, fence),
        half,
      );
    },
  };
}

function firstHalf<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(0, Math.ceil(items.length / 2));
}
