import { boolean, defineView, integer, text, timestamp } from "../view.ts";
import { dayWindows, networkDay } from "./windows.ts";

export const vIndexDaily = defineView({
  name: "v_index_daily",
  description: "One row per station and finished day with a daily US AQI.",
  columns: {
    station_id: text,
    station: text,
    day: timestamp,
    value: integer,
    level: integer,
    category_en: text,
    category_fr: text,
    colour: text,
    parameter_label: text,
    in_last_30_days: boolean,
    in_last_365_days: boolean,
  },
  sql: `
SELECT
  s.station_id,
  s.label AS station,
  i.day::timestamp AS day,
  i.value,
  i.level,
  b.category_en,
  b.category_fr,
  b.colour,
  p.label_en AS parameter_label,
  w.in_last_30_days,
  w.in_last_365_days
FROM station AS s
CROSS JOIN ${dayWindows(networkDay)}
JOIN air_quality_index AS i
  ON i.station_id = s.station_id
  AND i.index_name = 'us-aqi'
  AND i.day > w.after
  AND i.day <= w.until
JOIN index_band AS b
  ON b.index_name = i.index_name
  AND b.level = i.level
JOIN parameter AS p
  ON p.parameter = i.parameter`,
});
