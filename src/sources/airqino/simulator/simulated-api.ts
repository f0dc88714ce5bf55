import type { Clock } from "../../../base/clock.ts";
import { isServed, type Station } from "../../../domain/station.ts";
import { type Answer, emptyAnswer, jsonAnswer } from "./answer.ts";
import type { Fault } from "./fault.ts";
import { faultyAnswer } from "./faulty-answer.ts";
import { hourRangeOf } from "./hour-range.ts";
import { hourlyBody } from "./hourly-body.ts";
import type { Replay } from "./replay.ts";
import { simulatedHours } from "./simulated-hours.ts";
import { type StationModel, stationModel } from "./station-model.ts";
import type { TokenIssuer } from "./token-issuer.ts";

/** One request, as far as the API looks at it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Header of that name, "" without one. */
  readonly authorization: string;
  readonly body: string;
}

/** What an API is made of; `null` where it does without. */
interface ApiParts {
  readonly stations: readonly Station[];
  readonly clock: Clock;
  readonly seed: number;
  readonly replay: Replay | null;
  readonly tokens: TokenIssuer | null;
  /** One a data request, in order; then normal service. */
  readonly faults: readonly Fault[];
}

interface SimulatedStation {
  readonly station: Station;
  readonly model: StationModel;
}

const dataPath = /^\/v3\/getStationHourlyAvg\/([^/]+)$/;
const tokenPath = "/realms/airqino/protocol/openid-connect/token";

/** The API without its HTTP: a function from requests to answers. Its only state is the faults still to come. */
export function simulatedApi(parts: ApiParts): (request: ApiRequest) => Answer {
  const faultsToCome = [...parts.faults];
  const served = new Map(
    parts.stations
      .filter(isServed)
      .map((station, index): [string, SimulatedStation] => [
        station.sourceId,
        { station, model: stationModel(parts.seed, station.sourceId, index + 1) },
      ]),
  );
  return (request) => {
    if (parts.tokens && request.method === "POST" && request.path === tokenPath) {
      return parts.tokens.issue(new URLSearchParams(request.body));
    }
    const sourceId = request.method === "GET" ? dataPath.exec(request.path)?.[1] : undefined;
    if (sourceId === undefined) return emptyAnswer(404);
    return faultyAnswer(faultsToCome.shift() ?? "none", () => {
      if (parts.tokens && !parts.tokens.accepts(request.authorization)) return emptyAnswer(401);
      return parts.replay
        ? replayAnswer(parts.replay, sourceId, parts.clock)
        : modelAnswer(served.get(sourceId), request.query, parts.clock);
    });
  };
}

function replayAnswer(replay: Replay, sourceId: string, clock: Clock): Answer {
  const body = replay.bodyAt(sourceId, clock.now());
  return body ? jsonAnswer(200, body) : emptyAnswer(404);
}

function modelAnswer(served: SimulatedStation | undefined, query: URLSearchParams, clock: Clock): Answer {
  if (!served) return emptyAnswer(404);
  const range = hourRangeOf(query);
  if (typeof range === "string") return jsonAnswer(400, JSON.stringify({ message: range }));
  return jsonAnswer(200, hourlyBody(served.station, simulatedHours(served.model, clock.now(), range)));
}
