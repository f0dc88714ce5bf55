import { z } from "zod";

import type { CollectionSpec, StoredDocument } from "./document-collection.ts";
import { ForeignDocumentError } from "./errors.ts";

/** @returns a document as it was read. @throws {ForeignDocumentError} naming the first field that does not fit. */
export function storedDocument<Document extends StoredDocument>(
  { name, schema }: CollectionSpec<Document>,
  read: unknown,
): Document {
  const parsed = schema.safeParse(read);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const reason = issue ? `field ${issue.path.join(".") || "(whole)"}: ${issue.message}` : "does not fit";
  throw new ForeignDocumentError(name, idOf(read), reason, { cause: parsed.error });
}

function idOf(read: unknown): string {
  const found = z.object({ _id: z.string() }).safeParse(read);
  return found.success ? found.data._id : "(without id)";
}
