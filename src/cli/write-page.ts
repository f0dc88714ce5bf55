import { access, constants, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { UsageError } from "../base/errors.ts";

/**
 * Writes a page whole or not at all.
 *
 * @throws {UsageError} if the file of `--plot` cannot be written.
 */
export async function writePage(file: string, page: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await writeFile(partial, page);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw unwritable(file, error);
  }
}

/** Told before a long calculation, not after it. @throws {UsageError} if there is no folder to write a page to. */
export async function requireFolderOf(file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  return new UsageError(`--plot ${file}: cannot be written (${error.message}); name a file in a writable folder`);
}
