import { boolean, defineView, double, integer, text, timestamp } from "../view.ts";
import { joinFirstDay, joinMean, seriesColumns, seriesName } from "./fragments.ts";
import { dayWindows, networkDay } from "./windows.ts";

export const vDaily = defineView({
  name: "v_daily",
  description: "One row per station, parameter and finished day, null where the mean is not valid.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    series: text,
    day: timestamp,
    value: double,
    valid_hours: integer,
    expected_hours: integer,
    reason: text,
    reason_fr: text,
    maximum_8h: double,
    flags: text,
    /** WHO 24-hour guideline of the parameter; null without any. */
    who_guideline: double,
    over_guideline: boolean,
    in_last_30_days: boolean,
    in_last_365_days: boolean,
  },
  sql: `
SELECT
  ${seriesColumns},
  ${seriesName} AS series,
  t.day,
  v.value,
  coalesce(d.valid_hours, 0) AS valid_hours,
  coalesce(d.expected_hours, 24) AS expected_hours,
  CASE v.reason
    WHEN 'no-hours' THEN 'no hours'
    WHEN 'too-few-hours' THEN 'too few hours'
    ELSE v.reason
  END AS reason,
  CASE v.reason
    WHEN 'no-hours' THEN 'aucune heure'
    WHEN 'too-few-hours' THEN 'trop peu d''heures'
    WHEN 'provisional' THEN 'provisoire'
    ELSE v.reason
  END AS reason_fr,
  CASE WHEN NOT d.provisional THEN d.maximum_8h END AS maximum_8h,
  d.flags,
  g.value AS who_guideline,
  CASE
    WHEN v.value IS NOT NULL AND g.standard_id IS NOT NULL THEN (
      SELECT count(*) > 0
      FROM exceedance AS x
      WHERE x.station_id = s.station_id
        AND x.day = t.day::date
        AND x.standard_id = g.standard_id
    )
  END AS over_guideline,
  w.in_last_30_days,
  w.in_last_365_days
FROM station AS s
CROSS JOIN parameter AS p
${joinFirstDay}
CROSS JOIN ${dayWindows(networkDay)}
CROSS JOIN LATERAL generate_series(
  greatest(w.after + 1, first_day.day)::timestamp,
  w.until::timestamp,
  interval '1 day'
) AS t (day)
${joinMean}
CROSS JOIN LATERAL (
  SELECT
    CASE WHEN NOT d.provisional THEN d.value END AS value,
    CASE
      WHEN d.provisional THEN 'provisional'
      WHEN d.valid_hours IS NULL THEN 'no-hours'
      ELSE d.reason
    END AS reason
) AS v
LEFT JOIN standard AS g
  ON g.parameter = p.parameter
  AND g.authority = 'WHO'
  AND g.kind = 'guideline'
  AND g.averaging = '24h'`,
});
