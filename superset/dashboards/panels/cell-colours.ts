import { europeanLevels, grey, usAqiBands } from "../colours.ts";

/** Colours of the US AQI by one column, painted on another. */
export function usAqiColours<By extends string, Paint extends string>(by: By, paint: Paint) {
  return usAqiBands.map(({ low, high, colour }) => ({ by, paint, colour, when: { from: low, to: high } }));
}

/** Colours of the European index by one column, painted on another. */
export function europeanColours<By extends string, Paint extends string>(by: By, paint: Paint) {
  return europeanLevels.map(({ level, colour }) => ({ by, paint, colour, when: { equals: level } }));
}

/** Grey for what is older than three hours. */
export function oldAge<By extends string, Paint extends string>(by: By, paint: Paint) {
  return { by, paint, colour: grey, when: { above: 3 } };
}
