/** Gives the present. Passed down, never imported, so that a run or a test can stand at another instant. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still at `instant`: what `--as-of` gives to a run or to the simulator. */
export function fixedClock(instant: Date): Clock {
  return { now: () => new Date(instant) };
}
