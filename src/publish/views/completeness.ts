import { boolean, defineView, double, integer, text, timestamp } from "../view.ts";
import { joinFirstDay, joinMean, seriesColumns, seriesName } from "./fragments.ts";
import { today } from "./windows.ts";

export const vCompleteness = defineView({
  name: "v_completeness",
  description:
    "One row per station, parameter that it ever measured and day of the last six weeks, also where nothing is stored.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    series: text,
    day: timestamp,
    valid_hours: integer,
    expected_hours: integer,
    /** 0 to 100. */
    percent: double,
    in_last_6_weeks: boolean,
  },
  sql: `
SELECT
  ${seriesColumns},
  ${seriesName} AS series,
  t.day,
  coalesce(d.valid_hours, 0) AS valid_hours,
  coalesce(d.expected_hours, 24) AS expected_hours,
  coalesce(100 * d.valid_hours::double precision / d.expected_hours, 0) AS percent,
  TRUE AS in_last_6_weeks
FROM station AS s
CROSS JOIN parameter AS p
${joinFirstDay}
CROSS JOIN (
  SELECT max(n.day) AS day
  FROM daily_mean AS n
  WHERE n.day < ${today}
) AS published
CROSS JOIN LATERAL generate_series(
  greatest(published.day - 41, s.data_from)::timestamp,
  published.day::timestamp,
  interval '1 day'
) AS t (day)
${joinMean}`,
});
