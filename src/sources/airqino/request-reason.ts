import { isAxiosError } from "axios";

import { messageOf } from "../../base/errors.ts";

/** @returns why a request got no answer, in a few words. The error itself is dropped: it holds the request's secrets. */
export function reasonOf(error: unknown): string {
  if (!isAxiosError(error)) return messageOf(error);
  return [error.code, error.message].filter((part) => part !== undefined && part !== "").join(", ") || "unknown reason";
}
