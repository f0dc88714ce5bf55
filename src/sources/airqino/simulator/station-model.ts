import { noiseKey } from "./hash-noise.ts";
import { behaviourAt, type StationBehaviour } from "./station-behaviour.ts";

/** What decides every simulated hour of one station. */
export interface StationModel {
  readonly behaviour: StationBehaviour;
  /** Noise of this station alone: its street, its sensors, its power. */
  readonly key: number;
  /** Noise that all stations of a seed share: the weather. */
  readonly weatherKey: number;
}

/** @param position of the station in the list, from 1. */
export function stationModel(seed: number, sourceId: string, position: number): StationModel {
  return {
    behaviour: behaviourAt(position),
    key: noiseKey(`${seed}/station/${sourceId}`),
    weatherKey: noiseKey(`${seed}/weather`),
  };
}
