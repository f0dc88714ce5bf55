import { z } from "zod";

/** A whole number as text, 1 to `highest`. */
export const positiveInteger = (highest: number) =>
  z
    .string()
    .regex(/^\d+$/, "expected a whole number")
    .transform(Number)
    .pipe(z.int().min(1, "expected at least 1").max(highest, `expected at most ${highest}`));

/** A URL without a password in it. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: "expected a URL like https://airqino-api.magentalab.it", abort: true })
  .refine((url) => new URL(url).username === "", "expected no user or password in the URL: set AIRQINO_USERNAME");

/** Limits of pools, by name. */
export const poolLimits = z
  .string()
  .regex(/^[a-z0-9_-]+=\d+(,[a-z0-9_-]+=\d+)*$/, "expected limits like airqino=1,big=2")
  .transform((text) => Object.fromEntries(text.split(",").map((each) => each.split("="))))
  .pipe(z.record(z.string(), z.coerce.number()));
