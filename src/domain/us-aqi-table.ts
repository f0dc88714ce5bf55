/** One row per category of the US AQI, best first. Source: EPA-454/B-24-002, Tables 1 to 3 (colours). */
export const usAqiCategories = [
  { category: "Good", low: 0, high: 50, colour: "#00E400", accessibleColour: "#9DFF91" },
  { category: "Moderate", low: 51, high: 100, colour: "#FFFF00", accessibleColour: "#FFC907" },
  { category: "Unhealthy for Sensitive Groups", low: 101, high: 150, colour: "#FF7E00", accessibleColour: "#FF8203" },
  { category: "Unhealthy", low: 151, high: 200, colour: "#FF0000", accessibleColour: "#F12100" },
  { category: "Very Unhealthy", low: 201, high: 300, colour: "#8F3F97", accessibleColour: "#890997" },
  { category: "Hazardous", low: 301, high: 500, colour: "#7E0023", accessibleColour: "#640115" },
] as const;
export type UsAqiCategory = (typeof usAqiCategories)[number]["category"];

/** Where the breakpoints come from; the PM rows of May 2024 apply from this day on. */
export const usAqiDocument = "EPA-454/B-24-002 (May 2024), Table 6";
export const usAqiEffectiveFrom = "2024-05-06";

/**
 * Breakpoints of the US AQI, one entry per averaged pollutant: `rows` are concentrations in `unit`, both ends
 * included, one per category from category number `firstCategory` on; `decimals` is where a concentration is cut off.
 * Source: EPA-454/B-24-002, Table 6; 40 CFR 58, Appendix G, Table 2. The 8-hour ozone rows end at 0.200 ppm, the
 * 1-hour rows begin at 0.125 ppm (Table 6, notes).
 */
export const usAqiBreakpoints = {
  pm25: {
    averaging: "24h",
    unit: "µg/m³",
    decimals: 1,
    firstCategory: 0,
    rows: [
      [0, 9],
      [9.1, 35.4],
      [35.5, 55.4],
      [55.5, 125.4],
      [125.5, 225.4],
      [225.5, 325.4],
    ],
  },
  pm10: {
    averaging: "24h",
    unit: "µg/m³",
    decimals: 0,
    firstCategory: 0,
    rows: [
      [0, 54],
      [55, 154],
      [155, 254],
      [255, 354],
      [355, 424],
      [425, 604],
    ],
  },
  co: {
    averaging: "8h",
    unit: "ppm",
    decimals: 1,
    firstCategory: 0,
    rows: [
      [0, 4.4],
      [4.5, 9.4],
      [9.5, 12.4],
      [12.5, 15.4],
      [15.5, 30.4],
      [30.5, 50.4],
    ],
  },
  no2: {
    averaging: "1h",
    unit: "ppb",
    decimals: 0,
    firstCategory: 0,
    rows: [
      [0, 53],
      [54, 100],
      [101, 360],
      [361, 649],
      [650, 1249],
      [1250, 2049],
    ],
  },
  o3: {
    averaging: "8h",
    unit: "ppm",
    decimals: 3,
    firstCategory: 0,
    rows: [
      [0, 0.054],
      [0.055, 0.07],
      [0.071, 0.085],
      [0.086, 0.105],
      [0.106, 0.2],
    ],
  },
  o3OneHour: {
    averaging: "1h",
    unit: "ppm",
    decimals: 3,
    firstCategory: 2,
    rows: [
      [0.125, 0.164],
      [0.165, 0.204],
      [0.205, 0.404],
      [0.405, 0.604],
    ],
  },
} as const satisfies Record<string, UsAqiBreakpoints>;

export interface UsAqiBreakpoints {
  readonly averaging: "1h" | "8h" | "24h";
  readonly unit: "µg/m³" | "ppm" | "ppb";
  readonly decimals: number;
  readonly firstCategory: number;
  readonly rows: readonly (readonly [low: number, high: number])[];
}
