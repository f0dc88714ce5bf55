import type { StoredModel } from "../../src/forecast/model-file.ts";
import type { NetworkModel } from "../../src/forecast/network-model.ts";
import { weightCount } from "../../src/forecast/network/network-shape.ts";
import { noScores, type PastScores } from "../../src/forecast/past-scores.ts";

/** A network of one station, `a`, that reads two series and has 23 weights a member: 0, 0.5, 1, 1.5 … */
export function tinyNetwork(members = 1): NetworkModel {
  const shape = {
    stations: 1,
    ownInputs: 1,
    sharedInputs: 1,
    hourState: 0,
    hidden: 2,
    code: 0,
    head: 2,
    outputs: 3,
    auxiliary: 0,
  };
  return {
    task: { column: "pm25", leads: [1] },
    stations: ["a"],
    columns: { target: "pm25", logged: ["pm25"], exchanged: [], linear: [], logUnits: { pm25: 0.25 } },
    layout: { own: [{ series: "level", lag: 0 }], shared: [{ series: "day sine 1", lag: 0, station: null }] },
    scale: { level: { mean: 10, sd: 4 }, "day sine 1": { mean: 0, sd: 0.7 } },
    shape,
    unit: 3,
    roundedTo: null,
    members: Array.from({ length: members }, () =>
      Float32Array.from({ length: weightCount(shape) }, (_, index) => index / 2),
    ),
  };
}

/** A model of that network with the scores of two held-back hours, of which nothing is known of the second. */
export function tinyModel(fields: Partial<StoredModel> = {}): StoredModel {
  const scores: PastScores = noScores(2);
  scores.low[0] = -0.25;
  scores.high[0] = 0.5;
  scores.model[0] = 2;
  scores.persistence[0] = 3;
  scores.persistenceLow[0] = 0.75;
  scores.persistenceHigh[0] = -0.75;
  return {
    networks: [tinyNetwork()],
    heldBack: { firstHour: 473_000, hours: 2, stations: ["a"], leads: [1], scores: [scores] },
    ...fields,
  };
}
