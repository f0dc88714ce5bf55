import { defineView, double, text, timestamp } from "../view.ts";
import { ageColumns, isFresh, joinAge, joinEnd, seriesColumns } from "./fragments.ts";

export const vLatest = defineView({
  name: "v_latest",
  description: "One row per station and parameter that it ever measured: the newest complete hour with a value.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    station_name: text,
    hour_start: timestamp,
    value: double,
    flags: text,
    age_hours: double,
    feed_state: text,
    feed_state_fr: text,
    /** Null unless the hour is fresh. */
    fresh_value: double,
  },
  sql: `
SELECT
  ${seriesColumns},
  s.name AS station_name,
  newest.hour_start AT TIME ZONE 'UTC' AS hour_start,
  newest.value,
  newest.flags,
  ${ageColumns},
  CASE WHEN ${isFresh} THEN newest.value END AS fresh_value
FROM station AS s
CROSS JOIN parameter AS p
${joinEnd("newest")}
${joinAge("newest.hour_start")}`,
});
