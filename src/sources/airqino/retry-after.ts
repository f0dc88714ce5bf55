import type { AxiosResponse } from "axios";

/** @returns the pause that `Retry-After` asks for in seconds; its date form is rare and falls back to our own pauses. */
export function retryAfterMs(answer: AxiosResponse): number | undefined {
  const seconds = Number(answer.headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
