import { HarmattanError } from "../base/errors.ts";

/** A value that cannot be a measurement or a statistic of measurements: NaN or infinite. */
export class InvalidValueError extends HarmattanError {
  readonly code = "INVALID_VALUE";
  readonly kind = "data";

  /** @param column `index` from 0, if the value is one of several; `missing` is what stands for a missing value there. */
  constructor(
    statistic: string,
    value: number,
    column: { readonly index?: number; readonly missing?: "null" | "NaN" } = {},
  ) {
    const { index, missing = "null" } = column;
    const where = index === undefined ? "the value" : `value ${index} (counted from 0)`;
    super(`${statistic}: ${where} is ${value}; expected a finite number, pass ${missing} for a missing value`);
  }
}

/** A column whose length does not fit the hours it stands for. */
export class ColumnLengthError extends HarmattanError {
  readonly code = "COLUMN_LENGTH";
  readonly kind = "data";

  constructor(statistic: string, length: number, expected: string) {
    super(`${statistic}: got ${length} values; expected ${expected}`);
  }
}

/** A concentration so far below zero that it cannot be the drifting zero of a working sensor. */
export class NegativeConcentrationError extends HarmattanError {
  readonly code = "NEGATIVE_CONCENTRATION";
  readonly kind = "data";

  constructor(statistic: string, concentration: number, lowest: number, unit: string) {
    super(`${statistic}: ${concentration} ${unit} is negative; expected at least ${lowest} ${unit}, pass null instead`);
  }
}

/** A unit that the quantity at hand cannot have. */
export class UnitError extends HarmattanError {
  readonly code = "UNIT";
  readonly kind = "usage";

  constructor(subject: string, unit: string, expected: string) {
    super(`${subject}: the unit "${unit}" does not fit; expected ${expected}`);
  }
}

/** A temperature or pressure at which no gas can be converted. */
export class GasConditionError extends HarmattanError {
  readonly code = "GAS_CONDITION";
  readonly kind = "usage";

  constructor(quantity: string, value: number, expected: string) {
    super(`converting a concentration: the ${quantity} is ${value}; expected ${expected}`);
  }
}

/** A time zone that this Node.js does not know. */
export class TimeZoneError extends HarmattanError {
  readonly code = "TIME_ZONE";
  readonly kind = "usage";

  constructor(timeZone: string, options?: ErrorOptions) {
    super(`unknown time zone "${timeZone}"; expected an IANA name like Africa/Abidjan`, options);
  }
}

/** An hour that is in a column twice, or does not belong to it. */
export class HourlyColumnError extends HarmattanError {
  readonly code = "HOURLY_COLUMN";
  readonly kind = "data";

  constructor(hourStart: string, fault: string) {
    super(`column of hourly values: ${hourStart} ${fault}`);
  }
}

/** Daily values that do not form one series: two stations, parameters or statistics, or one day twice. */
export class DailySeriesError extends HarmattanError {
  readonly code = "DAILY_SERIES";
  readonly kind = "data";

  constructor(statistic: string, fault: string) {
    super(`${statistic}: ${fault}`);
  }
}

/** A period that is neither a month nor a year. */
export class PeriodError extends HarmattanError {
  readonly code = "PERIOD";
  readonly kind = "usage";

  constructor(period: string, expected: string) {
    super(`no such period: "${period}"; expected ${expected}`);
  }
}

/** A standard that does not exist, or that daily values cannot be compared with. */
export class StandardError extends HarmattanError {
  readonly code = "STANDARD";
  readonly kind = "usage";

  constructor(standardId: string, fault: string) {
    super(`standard ${standardId}: ${fault}`);
  }
}
