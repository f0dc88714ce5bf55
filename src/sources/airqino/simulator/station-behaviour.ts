/** How a kind of station differs from another: one row per behaviour. Means are of a year. */
export interface StationBehaviour {
  /** Mean PM2.5 in µg/m³. */
  readonly pm25Mean: number;
  /** PM2.5 by UTC hour of day, 0 to 23, as a share of the mean. */
  readonly pm25ByHour: readonly number[];
  /** Mean of (PM10 - PM2.5) / PM2.5. */
  readonly coarseShare: number;
  /** How hot the housing gets: factor on the daily course of temperature. */
  readonly heating: number;
  /** Counts of board temperature per °C. */
  readonly boardCountsPerDegree: number;
  /** Raw gas signal in counts: its mean, and how much of it follows the traffic. */
  readonly gasMean: number;
  readonly gasByTraffic: number;
  /** What the CO sensor reads in clean air, in mg/m³: far below 0 once its zero has drifted. */
  readonly coZero: number;
  /** Loses power when its shop shuts, in some weeks. */
  readonly cutByShop: boolean;
}

/**
 * The two behaviours, one row each: a mains-fed station on a paved road whose CO has drifted (like SMART188), and one
 * on an unpaved road that shares a shop's power but has usable CO (like SMART189).
 * A model, rounded by hand to have the levels and shapes of real stations: not data.
 */
const stationBehaviours = {
  mains: {
    pm25Mean: 8,
    pm25ByHour: [
      0.9, 0.88, 0.87, 0.88, 0.92, 1.02, 1.24, 1.36, 1.21, 1.06, 0.97, 0.91, 0.86, 0.82, 0.79, 0.78, 0.8, 0.87, 1.05,
      1.27, 1.26, 1.18, 1.06, 0.96,
    ],
    coarseShare: 2,
    heating: 1,
    boardCountsPerDegree: 10.6,
    gasMean: 100,
    gasByTraffic: 110,
    coZero: -1.35,
    cutByShop: false,
  },
  shopFed: {
    pm25Mean: 15,
    pm25ByHour: [
      0.84, 0.8, 0.77, 0.78, 0.8, 0.88, 1.08, 1.17, 1.13, 1.08, 1.05, 1.03, 1.04, 1, 0.95, 0.94, 0.96, 1.03, 1.13, 1.26,
      1.25, 1.14, 1.01, 0.9,
    ],
    coarseShare: 1.2,
    heating: 1.2,
    boardCountsPerDegree: 11.3,
    gasMean: 125,
    gasByTraffic: 60,
    coZero: -0.17,
    cutByShop: true,
  },
} as const satisfies Record<string, StationBehaviour>;

/** @returns how the station at `position` in the list behaves, from 1: odd ones mains-fed, even ones shop-fed. */
export function behaviourAt(position: number): StationBehaviour {
  return position % 2 === 1 ? stationBehaviours.mains : stationBehaviours.shopFed;
}
