import { boolean, defineView, double, text, timestamp } from "../view.ts";
import { seriesColumns } from "./fragments.ts";
import { dayWindows, networkDay } from "./windows.ts";

export const vExceedance = defineView({
  name: "v_exceedance",
  description: "One row per station, finished day and standard that the day is over.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    standard_id: text,
    authority: text,
    kind: text,
    label_en: text,
    label_fr: text,
    day: timestamp,
    /** First day of the month. */
    month: timestamp,
    value: double,
    limit_value: double,
    /** Not `unit` where the US states CO in ppm. */
    limit_unit: text,
    in_last_365_days: boolean,
  },
  sql: `
SELECT
  ${seriesColumns},
  g.standard_id,
  g.authority,
  g.kind,
  g.label_en,
  g.label_fr,
  x.day::timestamp AS day,
  date_trunc('month', x.day::timestamp) AS month,
  x.value,
  g.value AS limit_value,
  g.unit AS limit_unit,
  w.in_last_365_days
FROM ${dayWindows(networkDay)}
JOIN exceedance AS x
  ON x.day > w.after
  AND x.day <= w.until
JOIN standard AS g
  ON g.standard_id = x.standard_id
JOIN station AS s
  ON s.station_id = x.station_id
JOIN parameter AS p
  ON p.parameter = g.parameter
-- A day whose mean may still change is over nothing yet.
JOIN daily_mean AS d
  ON d.station_id = x.station_id
  AND d.parameter = g.parameter
  AND d.day = x.day
  AND NOT d.provisional`,
});
