import { createServer } from "node:net";

import { NoFreePortError } from "./errors.ts";

const tried = 20;

/** @returns the first port from there on that nobody listens on at 127.0.0.1. @throws {NoFreePortError} if 20 are taken. */
export async function freePortFrom(first: number): Promise<number> {
  for (let port = first; port < first + tried; port += 1) if (await isFree(port)) return port;
  throw new NoFreePortError(first, first + tried - 1);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
