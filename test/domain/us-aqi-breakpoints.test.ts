import { describe, expect, test } from "vitest";

import { usAqi, usAqiParameters } from "../../src/domain/us-aqi.ts";

/** Concentration in the parameter's unit, what is left of it after cutting off, AQI, category. */
type Row = readonly [concentration: number, truncated: number, value: number, category: string];

const good = "Good";
const moderate = "Moderate";
const sensitive = "Unhealthy for Sensitive Groups";
const unhealthy = "Unhealthy";
const veryUnhealthy = "Very Unhealthy";
const hazardous = "Hazardous";

// EPA-454/B-24-002 (May 2024), Table 6, both ends of every row; 9.0999 and the like are cut off into the row below.
const pm25Edges: readonly Row[] = [
  [0, 0, 0, good],
  [9, 9, 50, good],
  [9.0999, 9, 50, good],
  [9.1, 9.1, 51, moderate],
  [35.4, 35.4, 100, moderate],
  [35.4999, 35.4, 100, moderate],
  [35.5, 35.5, 101, sensitive],
  [55.4, 55.4, 150, sensitive],
  [55.4999, 55.4, 150, sensitive],
  [55.5, 55.5, 151, unhealthy],
  [125.4, 125.4, 200, unhealthy],
  [125.4999, 125.4, 200, unhealthy],
  [125.5, 125.5, 201, veryUnhealthy],
  [225.4, 225.4, 300, veryUnhealthy],
  [225.4999, 225.4, 300, veryUnhealthy],
  [225.5, 225.5, 301, hazardous],
  [325.4, 325.4, 500, hazardous],
];

// EPA-454/B-24-002 (May 2024), Table 6, PM10 24 h.
const pm10Edges: readonly Row[] = [
  [0, 0, 0, good],
  [54, 54, 50, good],
  [54.999, 54, 50, good],
  [55, 55, 51, moderate],
  [154.999, 154, 100, moderate],
  [155, 155, 101, sensitive],
  [254.999, 254, 150, sensitive],
  [255, 255, 151, unhealthy],
  [354.999, 354, 200, unhealthy],
  [355, 355, 201, veryUnhealthy],
  [424.999, 424, 300, veryUnhealthy],
  [425, 425, 301, hazardous],
  [604.999, 604, 500, hazardous],
];

// Table 6, CO 8 h in ppm; mg/m³ by 1.144882 mg/m³ per ppm (28.010 g/mol, 101.325 kPa, 25 °C), worked out apart.
const coEdges: readonly Row[] = [
  [0, 0, 0, good],
  [5.1519, 4.4, 50, good],
  [5.152, 4.5, 51, moderate],
  [10.8763, 9.4, 100, moderate],
  [10.8764, 9.5, 101, sensitive],
  [14.311, 12.4, 150, sensitive],
  [14.3111, 12.5, 151, unhealthy],
  [17.7456, 15.4, 200, unhealthy],
  [17.7457, 15.5, 201, veryUnhealthy],
  [34.9189, 30.4, 300, veryUnhealthy],
  [34.919, 30.5, 301, hazardous],
  [57.8165, 50.4, 500, hazardous],
];

// Table 6, NO2 1 h in ppb; µg/m³ by 1.880431 µg/m³ per ppb (46.0055 g/mol, 25 °C).
const no2Edges: readonly Row[] = [
  [0, 0, 0, good],
  [101.543, 53, 50, good],
  [101.544, 54, 51, moderate],
  [189.923, 100, 100, moderate],
  [189.924, 101, 101, sensitive],
  [678.835, 360, 150, sensitive],
  [678.836, 361, 151, unhealthy],
  [1222.28, 649, 200, unhealthy],
  [1222.281, 650, 201, veryUnhealthy],
  [2350.538, 1249, 300, veryUnhealthy],
  [2350.539, 1250, 301, hazardous],
  [3854.883, 2049, 500, hazardous],
];

// Table 6, O3 8 h in ppm; µg/m³ by 1961.881 µg/m³ per ppm (47.9982 g/mol, 25 °C).
const o3Edges: readonly Row[] = [
  [0, 0, 0, good],
  [107.9, 0.054, 50, good],
  [107.91, 0.055, 51, moderate],
  [139.29, 0.07, 100, moderate],
  [139.3, 0.071, 101, sensitive],
  [168.72, 0.085, 150, sensitive],
  [168.73, 0.086, 151, unhealthy],
  [207.95, 0.105, 200, unhealthy],
  [207.96, 0.106, 201, veryUnhealthy],
  [394.33, 0.2, 300, veryUnhealthy],
];

// Table 6, O3 1 h in ppm.
const o3OneHourEdges: readonly Row[] = [
  [245.24, 0.125, 101, sensitive],
  [323.7, 0.164, 150, sensitive],
  [323.72, 0.165, 151, unhealthy],
  [402.18, 0.204, 200, unhealthy],
  [402.19, 0.205, 201, veryUnhealthy],
  [794.56, 0.404, 300, veryUnhealthy],
  [794.57, 0.405, 301, hazardous],
  [1186.93, 0.604, 500, hazardous],
];

describe("breakpoints of EPA-454/B-24-002, Table 6", () => {
  const edges = { pm25: pm25Edges, pm10: pm10Edges, co: coEdges, no2: no2Edges, o3: o3Edges };
  for (const parameter of usAqiParameters) {
    test.each(edges[parameter])(
      `${parameter} %d is cut off to %d: AQI %d, %s`,
      (concentration, truncated, value, category) => {
        expect(usAqi(parameter, concentration)).toMatchObject({ truncated, value, category, beyondTable: false });
      },
    );
  }

  test.each(o3OneHourEdges)(
    "o3 of one hour %d is cut off to %d: AQI %d, %s",
    (concentration, truncated, value, category) => {
      const index = usAqi("o3", concentration, { ozoneAveraging: "1h" });

      expect(index).toMatchObject({ truncated, value, category, averaging: "1h", beyondTable: false });
    },
  );

  test("o3 of one hour has no index below 0.125 ppm (Table 6, notes)", () => {
    expect(usAqi("o3", 245.23, { ozoneAveraging: "1h" })).toBeNull();
  });
});
