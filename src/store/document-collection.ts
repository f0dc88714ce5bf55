import type { z } from "zod";

/** What every stored document has: a deterministic id, so that writing it again changes nothing. */
export interface StoredDocument {
  readonly _id: string;
}

/**
 * What a collection holds, declared once for every database. `indexes` name top-level fields that are text, number or
 * null; all but the last can be asked for by equality, the next by range.
 */
export interface CollectionSpec<Document extends StoredDocument, Index extends string = string> {
  readonly name: string;
  readonly schema: z.ZodObject & z.ZodType<Document>;
  readonly indexes: Readonly<Record<Index, readonly [string, ...string[]]>>;
}

/** Documents whose first index fields equal `equals`, in index order; the field after those in [from, to), null excluded. */
export interface RangeQuery<Index extends string = string> {
  readonly index: Index;
  readonly equals?: readonly (string | number)[];
  readonly from?: string | number;
  readonly to?: string | number;
  readonly order?: "ascending" | "descending";
  readonly limit?: number;
}

export interface PutCounts {
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** A test of one top-level field of the document that is stored now. */
export type Condition =
  | { readonly field: string; readonly equals: string | number }
  | { readonly field: string; readonly atMost: number };

/** A document, and what must hold for the one that is stored under its id now, if any. */
export interface ConditionalPut<Document extends StoredDocument> {
  readonly document: Document;
  readonly condition: Condition;
}

/**
 * The narrow port to a database. Documents are checked against their schema on the way in and out. Every method is one
 * that each adapter proves in `test/store/document-collection.int.test.ts`.
 */
export interface DocumentCollection<Document extends StoredDocument, Index extends string = string> {
  get(id: string): Promise<Document | null>;
  /** @returns the documents that exist, in the order of `ids`. */
  getMany(ids: readonly string[]): Promise<Document[]>;
  /** @returns documents in index order, equal ones by id; at most `limit`. */
  range(query: RangeQuery<Index>): Promise<Document[]>;
  /** @returns the ids of what `range` would give, without reading the documents. */
  ids(query: RangeQuery<Index>): Promise<string[]>;
  /** Upserts all; a document given twice counts once, the last one wins. A kill leaves whole documents. */
  putAll(documents: readonly Document[]): Promise<PutCounts>;
  /** Inserts the document if its id is new, replaces it if `condition` holds for what is stored. @returns if it did. */
  putIf(document: Document, condition: Condition): Promise<boolean>;
  /** `putIf` of many documents with different ids, each by itself. @returns the ids of those that were refused. */
  putAllIf(puts: readonly ConditionalPut<Document>[]): Promise<string[]>;
  /** Deletes the documents, or those of them for which `condition` holds. @returns how many. */
  deleteAll(ids: readonly string[], condition?: Condition): Promise<number>;
}

/** An open database. */
export interface Database {
  /** Where it is, for people; never a password. */
  readonly description: string;
  /** Creates the collection with its indexes and validator if need be. */
  collection<Document extends StoredDocument, Index extends string>(
    spec: CollectionSpec<Document, Index>,
  ): Promise<DocumentCollection<Document, Index>>;
  close(): Promise<void>;
}

/** @returns the last document given of every id, ordered by id: what a `putAll` writes. */
export function lastOfEachId<Document extends StoredDocument>(documents: readonly Document[]): Document[] {
  const byId = new Map(documents.map((document) => [document._id, document]));
  return [...byId.values()].toSorted((left, right) => (left._id < right._id ? -1 : 1));
}
