/**
 * Calls `stop` once the npx that started this process is gone. npx does not pass SIGTERM on: without this, `kill` of a
 * background `npx harmattan simulate` would leave the simulator running.
 */
export function stopWithNpx(stop: () => void): void {
  if (process.env.npm_command !== "exec") return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 250).unref();
}
