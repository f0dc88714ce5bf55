import { z } from "zod";

/**
 * What can go wrong with one data request: nothing; the body cut half-way; HTTP 500, 503 or 429; a maintenance page
 * with status 200; the connection closed without an answer; text where a number belongs.
 */
export const faults = ["none", "cut", "500", "503", "429", "html", "reset", "malformed"] as const;
export const faultSchema = z.enum(faults);
export type Fault = z.infer<typeof faultSchema>;
