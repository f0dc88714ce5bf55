import { ConfigurationError } from "../../base/errors.ts";

const defaultPort = "5432";

/** @throws {ConfigurationError} if it is no URI of PostgreSQL; never with the URI, since it may hold a password. */
export function parseUri(uri: string): URL {
  const parsed = URL.canParse(uri) ? new URL(uri) : null;
  if (parsed && /^postgres(ql)?:$/.test(parsed.protocol) && parsed.pathname.length > 1) return parsed;
  throw new ConfigurationError("read model", [
    "its URI cannot be read; expected postgresql://user:password@host:5432/database, with special characters as %40",
  ]);
}

/** @returns `host:5432/database`, for people. */
export function describeUri(uri: string): string {
  const { hostname, port, pathname } = parseUri(uri);
  return `${hostname}:${port || defaultPort}${decodeURIComponent(pathname)}`;
}

/** @returns the URI of another database of the same server. */
export function withDatabase(uri: string, database: string): string {
  const parsed = parseUri(uri);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.href;
}
