import type { z } from "zod";

/** @returns one line per fault: where, what was found, what was expected. Values of `secret` names are left out. */
export function faultsOf(error: z.ZodError, input: unknown, secret: readonly string[]): string[] {
  return error.issues.map((issue) => {
    const place = issue.path
      .map((key) => (typeof key === "number" ? `[${key}]` : String(key)))
      .join(".")
      .replaceAll(".[", "[");
    const found = issue.path.some((key) => secret.includes(String(key))) ? "" : ` (found ${shown(issue.path, input)})`;
    return `${place || "the whole"}: ${issue.message}${found}`;
  });
}

function shown(path: readonly PropertyKey[], input: unknown): string {
  let value = input;
  for (const key of path) {
    value =
      typeof value === "object" && value !== null
        ? Object.entries(value).find(([name]) => name === String(key))?.[1]
        : undefined;
  }
  // A password may stand in a URL.
  return (
    JSON.stringify(value)
      ?.replace(/\/\/[^/]*@/, "//…@")
      .slice(0, 80) ?? "nothing"
  );
}
