import { hostname } from "node:os";

import type { LeaseHolder } from "../pipeline/leases.ts";
import type { ProcessRef } from "../pipeline/run.ts";

/** @returns this process, as leases and runs name it. `jobUid`: that of its Kubernetes Job; else the run stands for itself. */
export function leaseHolder(runId: string, jobUid: string | null): LeaseHolder {
  return { runId, jobUid: jobUid ?? runId, host: hostname(), pid: process.pid };
}

/**
 * @returns false if the process is known to be gone: it ran on this machine, and no process has its number now. What was
 * killed here is then taken over at once; of other machines only the expiry of a lease tells.
 */
export function mayLive({ host, pid }: ProcessRef): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
