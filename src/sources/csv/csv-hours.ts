import type { Parameter } from "../../domain/parameter.ts";
import type { StationId } from "../../domain/station.ts";

/**
 * The hours of one station in a file, ascending, none twice, at least one. Columns of numbers, since objects for several
 * million rows would not fit into memory.
 */
export interface CsvStation {
  /** As the file has it. */
  readonly name: string;
  readonly stationId: StationId;
  /** Whole hours since 1970-01-01T00:00Z. */
  readonly hours: Int32Array;
  /** A column each for the parameters of the file, in their order; `NaN` is a missing value. */
  readonly values: readonly Float64Array[];
}

/** What a file of hours holds. */
export interface CsvHours {
  readonly file: string;
  readonly rows: number;
  /** Parameters that the file has a column for, in the order of its columns. Of others it says nothing. */
  readonly parameters: readonly Parameter[];
  /** In the order in which the file names them first. */
  readonly stations: readonly CsvStation[];
}
