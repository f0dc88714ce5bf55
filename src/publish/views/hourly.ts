import { boolean, defineView, double, integer, text, timestamp } from "../view.ts";
import { joinEnd, seriesColumns, seriesName } from "./fragments.ts";
import { hourWindows } from "./windows.ts";

export const vHourly = defineView({
  name: "v_hourly",
  description: "One row per station, parameter and finished hour, null where the value is missing.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    /** `SMART188 PM2.5`, for legends. */
    series: text,
    hour_start: timestamp,
    value: double,
    flags: text,
    hour_of_day: integer,
    /** `1 Mon` to `7 Sun`; `1 lun` to `7 dim`. */
    weekday: text,
    weekday_fr: text,
    in_last_day: boolean,
    in_last_7_days: boolean,
    in_last_92_days: boolean,
  },
  sql: `
SELECT
  ${seriesColumns},
  ${seriesName} AS series,
  t.utc AS hour_start,
  m.value,
  m.flags,
  extract(hour FROM t.utc)::integer AS hour_of_day,
  ('{1 Mon,2 Tue,3 Wed,4 Thu,5 Fri,6 Sat,7 Sun}'::text[])[extract(isodow FROM t.utc)] AS weekday,
  ('{1 lun,2 mar,3 mer,4 jeu,5 ven,6 sam,7 dim}'::text[])[extract(isodow FROM t.utc)] AS weekday_fr,
  w.in_last_day,
  w.in_last_7_days,
  w.in_last_92_days
FROM station AS s
CROSS JOIN parameter AS p
${joinEnd("first")}
CROSS JOIN ${hourWindows}
CROSS JOIN LATERAL generate_series(
  greatest(w.after + interval '1 hour', first.hour_start),
  w.until,
  interval '1 hour'
) AS h (hour_start)
-- An hour without a value has no row: here it is null.
LEFT JOIN LATERAL (
  SELECT m.value, m.flags, m.provisional
  FROM hourly_measurement AS m
  WHERE m.station_id = s.station_id
    AND m.parameter = p.parameter
    AND m.hour_start = h.hour_start
  OFFSET 0
) AS m
  ON TRUE
CROSS JOIN LATERAL (
  SELECT h.hour_start AT TIME ZONE 'UTC' AS utc
) AS t
WHERE m.provisional IS NOT TRUE`,
});
