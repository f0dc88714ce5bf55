import { boolean, defineView, double, integer, text, timestamp } from "../view.ts";
import { leadName } from "./forecast-fragments.ts";
import { joinSeries, seriesColumns } from "./fragments.ts";
import { dayWindows, scoredDay } from "./windows.ts";

export const vForecastSkillDaily = defineView({
  name: "v_forecast_skill_daily",
  description: "One row per station, parameter, lead hour and day of the hour forecast.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    lead_hour: integer,
    lead: text,
    /** `PM2.5 +2 h`, of one station at a time. */
    series: text,
    day: timestamp,
    scored_hours: integer,
    mae: double,
    persistence_mae: double,
    skill_percent: double,
    inside_percent: double,
    in_last_30_days: boolean,
  },
  sql: `
SELECT
  ${seriesColumns},
  f.lead_hour,
  ${leadName("f")} AS lead,
  p.label_en || ' ' || ${leadName("f")} AS series,
  f.day::timestamp AS day,
  f.scored_hours,
  f.absolute_error_sum / nullif(f.scored_hours, 0) AS mae,
  f.persistence_absolute_error_sum / nullif(f.scored_hours, 0) AS persistence_mae,
  100 * (1 - f.absolute_error_sum / nullif(f.persistence_absolute_error_sum, 0)) AS skill_percent,
  100 * f.inside_hours::double precision / nullif(f.scored_hours, 0) AS inside_percent,
  w.in_last_30_days
FROM ${dayWindows(scoredDay)}
JOIN forecast_score AS f
  ON f.day > w.after
  AND f.day <= w.until
${joinSeries("f")}`,
});
