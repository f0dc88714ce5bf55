import { HarmattanError } from "../../base/errors.ts";

/** A file of hours does not hold what was agreed. Nothing of it is stored. */
export class CsvFaultError extends HarmattanError {
  readonly code = "CSV_FAULT";
  readonly kind = "data";

  /** @param place where in the file, as `line 7, column pm25`; @param found what stands there, as for people. */
  constructor(file: string, place: string, found: string, expected: string, options?: ErrorOptions) {
    super(`${file} ${place}: found ${found}, expected ${expected}; nothing was stored`, options);
  }
}

/** @returns the text of a cell in quotes, cut off where it is too long for a message. */
export function quoted(cell: string): string {
  return JSON.stringify(cell.length > 60 ? `${cell.slice(0, 60)}…` : cell);
}
