import { externalAsset } from "../pipeline/external-asset.ts";
import { stationDays } from "../pipeline/partitions.ts";

/** Where the hours come from. Nobody observes it: its hours are read and compared by `hourly_measurements` itself. */
export const airqinoApi = externalAsset({
  key: "airqino_api",
  description: "Hourly means that AirQino publishes, and restates: one series per station.",
  group: "sources",
  kinds: ["api"],
  partitions: stationDays({ running: true }),
});
