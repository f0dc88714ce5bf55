import { defineView, double, text, timestamp } from "../view.ts";

export const vStation = defineView({
  name: "v_station",
  description: "One row per station.",
  columns: {
    station_id: text,
    station: text,
    station_name: text,
    source_id: text,
    latitude: double,
    longitude: double,
    time_zone: text,
    data_from: timestamp,
    site_since: timestamp,
  },
  sql: `
SELECT
  s.station_id,
  s.label AS station,
  s.name AS station_name,
  s.source_id,
  s.latitude,
  s.longitude,
  s.time_zone,
  s.data_from::timestamp AS data_from,
  s.site_since::timestamp AS site_since
FROM station AS s`,
});
