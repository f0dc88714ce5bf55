import { spawn } from "node:child_process";

/**
 * Starts `harmattan simulate` on a free port.
 *
 * @throws {Error} if it ends before it listens.
 */
export async function startSimulator(command: string, options: readonly string[]) {
  const simulator = spawn(command, ["simulate", ...options, "--port", "0"], {
    env: { ...process.env, HARMATTAN_LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    simulator.stdout.on("data", (chunk: Buffer) => {
      const found = /http:\/\/[\d.]+:\d+/.exec(chunk.toString());
      if (found) resolve(found[0]);
    });
    simulator.on("exit", (code) => reject(new Error(`harmattan simulate ended with ${code} before it listened`)));
  });
  return { url, stop: () => simulator.kill() };
}
