import { type ChildProcess, spawn } from "node:child_process";

import { PostgresqlStartError } from "./postgresql-error.ts";
import { inEnglish, lastWords, runAs } from "./run-as.ts";

/** A server process. */
export interface Server {
  stop(): Promise<void>;
}

const ready = "database system is ready to accept connections";
const keptCharacters = 4_000;
const stopWithinMs = 15_000;

/** Starts `postgres` on a data folder and waits until it answers. */
export async function startServer(
  program: string,
  folder: string,
  port: number,
  flags: Readonly<Record<string, string>>,
): Promise<Server> {
  // No socket file: its folder may not exist or not be writable. TCP on loopback is enough.
  const settings = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...flags };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const user = await runAs();
  // A group of its own: Ctrl-C is for this process, which stops what uses the server first.
  const options = { ...user, env: inEnglish(), detached: true } as const;
  const child = spawn(program, ["-D", folder, "-p", String(port), ...args], {
    ...options,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  await untilReady(child);
  const watch = endWithThisProcess(child, options);
  return {
    async stop() {
      watch.kill("SIGKILL");
      child.kill("SIGINT");
      const impatience = setTimeout(() => child.kill("SIGQUIT"), stopWithinMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let words = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-keptCharacters);
      if (words.includes(ready)) resolve();
    });
    child.once("error", (cause) => reject(new PostgresqlStartError(cause.message, { cause })));
    child.once("close", () => reject(new PostgresqlStartError(lastWords(words))));
  });
}

/** Its standard input closes when this process ends, even by SIGKILL; then it stops the server. */
function endWithThisProcess({ pid }: ChildProcess, options: { readonly detached: boolean }): ChildProcess {
  const watch = spawn("sh", ["-c", 'read _; kill -INT "$0"', String(pid)], {
    ...options,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watch.on("error", () => {}); // without a shell, as on Windows, the server must be stopped by stop()
  watch.unref();
  return watch;
}
