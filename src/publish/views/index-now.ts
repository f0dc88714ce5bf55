import { defineView, double, integer, text, timestamp } from "../view.ts";
import { ageColumns, indexLabels, isFresh, joinAge } from "./fragments.ts";

export const vIndexNow = defineView({
  name: "v_index_now",
  description: "One row per station and hourly index: the newest hour that has one, with what to do.",
  columns: {
    station_id: text,
    station: text,
    station_name: text,
    index_name: text,
    index_label: text,
    index_label_fr: text,
    hour_start: timestamp,
    value: integer,
    level: integer,
    category_en: text,
    category_fr: text,
    colour: text,
    everyone_en: text,
    everyone_fr: text,
    sensitive_en: text,
    sensitive_fr: text,
    parameter_label: text,
    /** Hours of the responsible parameter with a value among the 12 of the NowCast; of the European AQI 1. */
    hours_present: integer,
    age_hours: double,
    feed_state: text,
    feed_state_fr: text,
    /** Null unless the hour is fresh. */
    fresh_value: integer,
  },
  sql: `
SELECT
  s.station_id,
  s.label AS station,
  s.name AS station_name,
  l.index_name,
  l.index_label,
  l.index_label_fr,
  i.period_start AT TIME ZONE 'UTC' AS hour_start,
  i.value,
  i.level,
  b.category_en,
  b.category_fr,
  b.colour,
  b.everyone_en,
  b.everyone_fr,
  b.sensitive_en,
  b.sensitive_fr,
  p.label_en AS parameter_label,
  CASE
    WHEN l.index_name = 'european-aqi' THEN 1
    ELSE (
      SELECT count(*)::integer
      FROM hourly_measurement AS m
      WHERE m.station_id = s.station_id
        AND m.parameter = i.parameter
        AND m.hour_start > i.period_start - interval '12 hours'
        AND m.hour_start <= i.period_start
        AND m.value >= 0
        AND NOT m.provisional
    )
  END AS hours_present,
  ${ageColumns},
  CASE WHEN ${isFresh} THEN i.value END AS fresh_value
FROM station AS s
CROSS JOIN ${indexLabels}
CROSS JOIN LATERAL (
  SELECT i.*
  FROM air_quality_index AS i
  WHERE i.station_id = s.station_id
    AND i.index_name = l.index_name
  ORDER BY i.period_start DESC
  LIMIT 1
) AS i
JOIN index_band AS b
  ON b.index_name = i.index_name
  AND b.level = i.level
JOIN parameter AS p
  ON p.parameter = i.parameter
${joinAge("i.period_start")}
WHERE l.index_name <> 'us-aqi'`,
});
