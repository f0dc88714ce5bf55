import { type Answer, emptyAnswer, jsonAnswer } from "./answer.ts";
import type { Fault } from "./fault.ts";

const maintenancePage =
  "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>AirQino is under maintenance.</body></html>";

/**
 * What a data request gets while `fault` lasts.
 *
 * @param normal gives the answer of a healthy API; not asked when the fault hides it.
 */
export function faultyAnswer(fault: Fault, normal: () => Answer): Answer {
  switch (fault) {
    case "none":
      return normal();
    case "cut":
      return { ...normal(), delivery: "cut" };
    case "reset":
      return { ...emptyAnswer(404), delivery: "reset" };
    case "500":
      return jsonAnswer(500, '{"message":"Internal Server Error"}');
    case "503":
      return jsonAnswer(503, '{"message":"Service Unavailable"}');
    case "429":
      return jsonAnswer(429, '{"message":"Too Many Requests"}', { "Retry-After": "1" });
    case "html":
      return jsonAnswer(200, maintenancePage, { "Content-Type": "text/html; charset=utf-8" });
    case "malformed":
      return withTextForNumber(normal());
  }
}

function withTextForNumber(answer: Answer): Answer {
  const text = answer.content.toString().replace(/("PM2\.5"\s*:\s*)[-+.\deE]+/, '$1"n/a"');
  return { ...answer, content: Buffer.from(text) };
}
