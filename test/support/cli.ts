import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of the command: this process's, less every setting of Harmattan, plus `env`. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(HARMATTAN|AIRQINO|MONGODB|POSTGRESQL)_/.test(name),
  );
  return { ...Object.fromEntries(inherited), NO_COLOR: "1", ...env };
}

export function startCli(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(`${projectRoot}bin/harmattan`, [...args], {
    cwd: projectRoot,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs `harmattan ...args` to its end, as a user would. */
export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CliResult> {
  const child = startCli(args, env);
  const text = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  await once(child, "close");
  return { exitCode: child.exitCode, ...text };
}

/** Starts `harmattan simulate` on a free port. @returns its URL and how to end it. */
export async function startSimulateCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = startCli(["simulate", "--port", "0", ...args], { HARMATTAN_LOG_LEVEL: "error", ...env });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      const found = /http:\/\/[\d.]+:\d+/.exec(chunk.toString());
      if (found) resolve(found[0]);
    });
    child.once("close", () => reject(new Error("the simulator ended before it listened")));
  });
  return {
    url,
    async stop(): Promise<number | null> {
      child.kill("SIGTERM");
      await once(child, "close");
      return child.exitCode;
    },
  };
}
