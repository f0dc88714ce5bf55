import { expect, test } from "vitest";

import { forecastsOfLeads } from "../../src/forecast/forecasts-of-leads.ts";

test("leads are taken in the order asked for; one that was not forecast is missing", () => {
  // One origin, two stations, leads 1 and 2.
  const values = Float64Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16);
  const forecasts = { origins: { from: 7, to: 8 }, stations: 2, leads: [1, 2], values };
  const missing = Number.NaN;

  expect(forecastsOfLeads(forecasts, [2, 3])).toEqual({
    origins: { from: 7, to: 8 },
    stations: 2,
    leads: [2, 3],
    values: Float64Array.of(4, 5, 6, missing, missing, missing, 14, 15, 16, missing, missing, missing),
  });
});
