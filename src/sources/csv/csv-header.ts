import { type Parameter, parameterKeys, parameterSchema } from "../../domain/parameter.ts";
import { CsvFaultError, quoted } from "./errors.ts";

/** Where the columns of a file stand, counted from 0. */
export interface CsvHeader {
  readonly length: number;
  readonly station: number;
  readonly hourStart: number;
  readonly parameters: readonly { readonly parameter: Parameter; readonly index: number }[];
}

const known = ["station", "hourStart", ...parameterKeys];

/** @throws {CsvFaultError} for a column that is missing, unknown or there twice. */
export function csvHeader(file: string, names: readonly string[]): CsvHeader {
  const fault = (found: string, expected: string) => new CsvFaultError(file, "line 1", found, expected);
  for (const [index, name] of names.entries()) {
    if (!known.includes(name)) throw fault(`column ${quoted(name)}`, `columns among ${known.join(", ")}`);
    if (names.indexOf(name) < index) throw fault(`column ${name} twice`, "each column once");
  }
  const [station, hourStart] = [names.indexOf("station"), names.indexOf("hourStart")];
  if (station < 0) throw fault("no column station", "station,hourStart and parameters");
  if (hourStart < 0) throw fault("no column hourStart", "station,hourStart and parameters");
  const parameters = names.flatMap((name, index) => {
    const parsed = parameterSchema.safeParse(name);
    return parsed.success ? [{ parameter: parsed.data, index }] : [];
  });
  if (parameters.length === 0) throw fault("no parameter", `at least one column of ${parameterKeys.join(", ")}`);
  return { length: names.length, station, hourStart, parameters };
}
