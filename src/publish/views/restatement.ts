import { boolean, defineView, double, text, timestamp } from "../view.ts";
import { joinSeries, seriesColumns } from "./fragments.ts";
import { networkHour } from "./windows.ts";

export const vRestatement = defineView({
  name: "v_restatement",
  description: "One row per station, parameter, hour and change of a final value by the source.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    hour_start: timestamp,
    restated_at: timestamp,
    /** The day when it was restated. */
    restated_day: timestamp,
    value_before: double,
    value_after: double,
    change: double,
    in_last_30_days: boolean,
  },
  sql: `
SELECT
  ${seriesColumns},
  r.hour_start AT TIME ZONE 'UTC' AS hour_start,
  r.restated_at AT TIME ZONE 'UTC' AS restated_at,
  date_trunc('day', r.restated_at AT TIME ZONE 'UTC') AS restated_day,
  r.value_before,
  r.value_after,
  r.value_after - r.value_before AS change,
  coalesce(r.restated_at > network.hour_start - interval '720 hours', FALSE) AS in_last_30_days
FROM restatement AS r
${joinSeries("r")}
LEFT JOIN (
  ${networkHour}
) AS network
  ON TRUE`,
});
