import { systemSleep } from "../base/retry.ts";
import type { DocumentCollection, StoredDocument } from "./document-collection.ts";
import { StoreBusyError } from "./errors.ts";

/** A document that changes as a whole, and only from the revision that was read. */
export interface RevisedDocument extends StoredDocument {
  readonly revision: number;
}

/** What to make of a document, and what to tell the caller. `next` without its revision counted up; `null`: leave it. */
export interface Decision<Document extends RevisedDocument, Answer> {
  readonly next: Document | null;
  readonly answer: Answer;
}

const attempts = 200;

/**
 * Reads the document (or takes `empty`), decides, and writes if nobody wrote meanwhile; else reads and decides again.
 *
 * @throws {StoreBusyError} if others were quicker 200 times.
 */
export async function changeDocument<Document extends RevisedDocument, Answer>(
  collection: Pick<DocumentCollection<Document>, "get" | "putIf">,
  empty: Document,
  decide: (document: Document) => Decision<Document, Answer>,
): Promise<Answer> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const before = (await collection.get(empty._id)) ?? empty;
    const { next, answer } = decide(before);
    if (next === null) return answer;
    const condition = { field: "revision", equals: before.revision };
    if (await collection.putIf({ ...next, revision: before.revision + 1 }, condition)) return answer;
    await systemSleep(Math.random() * Math.min(100, 2 * attempt));
  }
  throw new StoreBusyError(empty._id, "is changed by too many others at once");
}
