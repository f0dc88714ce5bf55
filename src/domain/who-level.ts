import { isOverStandard } from "./exceedances.ts";
import type { Parameter } from "./parameter.ts";
import { standards } from "./standards.ts";

/**
 * The strictest daily level of the WHO Air Quality Guidelines (2021) that a valid daily statistic keeps:
 * `who-2021-pm25-24h` is the guideline itself, `…-it4` to `…-it1` interim targets; `null` if it is over all of them, or
 * the parameter has none.
 *
 * @param averaging which statistic `value` is; in the parameter's unit.
 */
export function whoLevel(parameter: Parameter, averaging: "24h" | "max-daily-8h", value: number): string | null {
  const levels = standards
    .filter((standard) => standard.id.startsWith("who-2021-"))
    .filter((standard) => standard.parameter === parameter && standard.averaging === averaging)
    .toSorted((left, right) => left.value - right.value);
  return levels.find((standard) => !isOverStandard(value, standard))?.id ?? null;
}
