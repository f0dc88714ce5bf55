/**
 * Heat index in °C from air temperature in °C and relative humidity in %: what the air feels like in the shade.
 * Rothfusz's regression with its two adjustments, and Steadman's simple formula below 80 °F (US National Weather
 * Service, "The Heat Index Equation", SR 90-23).
 */
export function heatIndexCelsius(temperatureCelsius: number, relativeHumidityPercent: number): number {
  const t = temperatureCelsius * 1.8 + 32;
  const r = relativeHumidityPercent;
  const simple = 0.5 * (t + 61 + (t - 68) * 1.2 + r * 0.094);
  const fahrenheit = (simple + t) / 2 < 80 ? simple : rothfusz(t, r) + adjustment(t, r);
  return (fahrenheit - 32) / 1.8;
}

function rothfusz(t: number, r: number): number {
  return (
    -42.379 +
    2.04901523 * t +
    10.14333127 * r -
    0.22475541 * t * r -
    0.00683783 * t * t -
    0.05481717 * r * r +
    0.00122874 * t * t * r +
    0.00085282 * t * r * r -
    0.00000199 * t * t * r * r
  );
}

/** For dry heat, and for humid warmth. */
function adjustment(t: number, r: number): number {
  if (r < 13 && t >= 80 && t <= 112) return -((13 - r) / 4) * Math.sqrt((17 - Math.abs(t - 95)) / 17);
  if (r > 85 && t >= 80 && t <= 87) return ((r - 85) / 10) * ((87 - t) / 5);
  return 0;
}
