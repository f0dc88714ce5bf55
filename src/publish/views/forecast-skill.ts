import { defineView, double, integer, text } from "../view.ts";
import { leadName } from "./forecast-fragments.ts";
import { seriesColumns } from "./fragments.ts";
import { today } from "./windows.ts";

export const vForecastSkill = defineView({
  name: "v_forecast_skill",
  description: "One row per station, parameter and lead hour: the last 14 scored days.",
  columns: {
    station_id: text,
    station: text,
    parameter: text,
    parameter_label: text,
    parameter_label_fr: text,
    unit: text,
    lead_hour: integer,
    lead: text,
    scored_hours: integer,
    mae: double,
    persistence_mae: double,
    /** 100 × (1 − absolute errors / those of persistence). */
    skill_percent: double,
    /** Hours inside the 80 % band. */
    inside_percent: double,
    /** Published forecasts that the model made. */
    model_percent: double,
  },
  sql: `
SELECT
  ${seriesColumns},
  l.lead_hour,
  ${leadName("l")} AS lead,
  total.scored_hours,
  total.mae,
  total.persistence_mae,
  total.skill_percent,
  total.inside_percent,
  total.model_percent
FROM station AS s
CROSS JOIN parameter AS p
CROSS JOIN LATERAL (
  SELECT f.lead_hour
  FROM forecast_score AS f
  WHERE f.station_id = s.station_id
    AND f.parameter = p.parameter
  ORDER BY f.lead_hour DESC
  LIMIT 1
) AS farthest
CROSS JOIN LATERAL generate_series(1, farthest.lead_hour) AS l (lead_hour)
CROSS JOIN LATERAL (
  SELECT
    sum(f.scored_hours)::integer AS scored_hours,
    sum(f.absolute_error_sum) / sum(f.scored_hours) AS mae,
    sum(f.persistence_absolute_error_sum) / sum(f.scored_hours) AS persistence_mae,
    100 * (1 - sum(f.absolute_error_sum) / nullif(sum(f.persistence_absolute_error_sum), 0)) AS skill_percent,
    100 * sum(f.inside_hours)::double precision / sum(f.scored_hours) AS inside_percent,
    100 * sum(f.made_by_model)::double precision
      / nullif(sum(f.made_by_model + f.made_by_persistence + f.made_by_none), 0) AS model_percent
  FROM (
    SELECT f.*
    FROM forecast_score AS f
    WHERE f.station_id = s.station_id
      AND f.parameter = p.parameter
      AND f.lead_hour = l.lead_hour
      AND f.day < ${today}
      AND f.scored_hours > 0
    ORDER BY f.day DESC
    LIMIT 14
  ) AS f
) AS total
WHERE total.scored_hours > 0`,
});
