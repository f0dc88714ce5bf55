import { defineView, double, text, timestamp } from "../view.ts";
import { ageColumns, joinAge, joinEnd } from "./fragments.ts";

export const vFeed = defineView({
  name: "v_feed",
  description: "One row per station: how old its newest complete hour is, and when it was published.",
  columns: {
    station_id: text,
    station: text,
    station_name: text,
    newest_hour: timestamp,
    age_hours: double,
    feed_state: text,
    feed_state_fr: text,
    published_at: timestamp,
  },
  sql: `
SELECT
  s.station_id,
  s.label AS station,
  s.name AS station_name,
  newest.hour_start AT TIME ZONE 'UTC' AS newest_hour,
  ${ageColumns},
  (
    SELECT b.published_at AT TIME ZONE 'UTC'
    FROM published_partition AS b
    WHERE b.station_id = s.station_id
      AND b.day = newest.day
  ) AS published_at
FROM station AS s
LEFT JOIN LATERAL (
  SELECT newest.hour_start, newest.day
  FROM parameter AS p
  ${joinEnd("newest")}
  ORDER BY newest.hour_start DESC
  LIMIT 1
) AS newest
  ON TRUE
${joinAge("newest.hour_start")}`,
});
