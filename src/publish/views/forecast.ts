import { boolean, defineView, double, integer, text, timestamp } from "../view.ts";
import { joinNewestIssue, leadName, makerColumns, reasonColumns } from "./forecast-fragments.ts";
import { seriesColumns } from "./fragments.ts";

export const vForecast = defineView({
  name: "v_forecast",
  description: "One row per station, parameter, target hour and lead hour, beside what was measured.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    issue_hour: timestamp,
    target_hour: timestamp,
    lead_hour: integer,
    /** `+1 h`. */
    lead: text,
    p10: double,
    p50: double,
    p90: double,
    persistence: double,
    maker: text,
    maker_en: text,
    maker_fr: text,
    reason_en: text,
    reason_fr: text,
    /** Null for hours ahead, missing and unfinished ones. */
    measured: double,
    is_newest_issue: boolean,
    in_last_72_hours: boolean,
  },
  sql: `
SELECT
  ${seriesColumns},
  f.issue_hour AT TIME ZONE 'UTC' AS issue_hour,
  f.target_hour AT TIME ZONE 'UTC' AS target_hour,
  f.lead_hour,
  ${leadName("f")} AS lead,
  f.p10,
  f.p50,
  f.p90,
  f.persistence,
  f.maker,
  ${makerColumns},
  ${reasonColumns},
  (
    SELECT m.value
    FROM hourly_measurement AS m
    WHERE m.station_id = f.station_id
      AND m.parameter = f.parameter
      AND m.hour_start = f.target_hour
      AND NOT m.provisional
  ) AS measured,
  i.is_newest_issue,
  w.in_last_72_hours
FROM station AS s
CROSS JOIN parameter AS p
${joinNewestIssue}
CROSS JOIN LATERAL (
  VALUES
    (own.issue_hour, own.issue_hour, TRUE),
    (timestamptz '-infinity', own.issue_hour - interval '1 hour', FALSE)
) AS i (since, until, is_newest_issue)
CROSS JOIN (
  SELECT w.*
  FROM (
    SELECT max(own.issue_hour) AS issue_hour
    FROM station AS s
    CROSS JOIN parameter AS p
    ${joinNewestIssue}
  ) AS network
  CROSS JOIN LATERAL (
    VALUES
      (network.issue_hour - interval '72 hours', timestamptz 'infinity', TRUE),
      (timestamptz '-infinity', network.issue_hour - interval '72 hours', FALSE)
  ) AS w (after, until, in_last_72_hours)
) AS w
CROSS JOIN LATERAL (
  SELECT f.*
  FROM forecast AS f
  WHERE f.station_id = s.station_id
    AND f.parameter = p.parameter
    AND f.issue_hour BETWEEN i.since AND i.until
    AND f.target_hour > w.after
    AND f.target_hour <= w.until
    -- The same of the column in the key, since nothing is forecast more than 48 hours ahead.
    AND f.issue_hour > w.after - interval '48 hours'
    AND f.issue_hour < w.until
  OFFSET 0
) AS f`,
});
