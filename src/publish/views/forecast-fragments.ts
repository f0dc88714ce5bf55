/** SQL of the views of forecasts. */

/** `+1 h`. */
export const leadName = (table: string) => `'+' || ${table}.lead_hour || ' h'`;

/** Joins the newest issue hour of the station `s` and the parameter `p`, as `own`. */
export const joinNewestIssue = `
CROSS JOIN LATERAL (
  SELECT i.issue_hour
  FROM forecast AS i
  WHERE i.station_id = s.station_id
    AND i.parameter = p.parameter
  ORDER BY i.issue_hour DESC
  LIMIT 1
) AS own`.trim();

/** Who made the forecast `f`, as `maker_en` and `maker_fr`. */
export const makerColumns = `
  CASE f.maker
    WHEN 'model' THEN 'model'
    WHEN 'persistence' THEN 'last value'
    WHEN 'none' THEN 'no forecast'
    ELSE f.maker
  END AS maker_en,
  CASE f.maker
    WHEN 'model' THEN 'modèle'
    WHEN 'persistence' THEN 'dernière valeur'
    WHEN 'none' THEN 'pas de prévision'
    ELSE f.maker
  END AS maker_fr`.trim();

/** Why it was not the model, as `reason_en` and `reason_fr`. */
export const reasonColumns = `
  CASE f.reason
    WHEN 'no-model' THEN 'no model for this station or lead hour'
    WHEN 'stale-input' THEN 'the newest value is more than 12 hours old'
    WHEN 'flat-input' THEN 'the last day shows one value only'
    WHEN 'censored-input' THEN 'the values lie at the sensor''s floor'
    WHEN 'short-history' THEN 'the station has too few hours'
    WHEN 'lost-to-persistence' THEN 'the model lost to persistence over the last four weeks'
    ELSE f.reason
  END AS reason_en,
  CASE f.reason
    WHEN 'no-model' THEN 'aucun modèle pour cette station ou cette échéance'
    WHEN 'stale-input' THEN 'la dernière valeur a plus de 12 heures'
    WHEN 'flat-input' THEN 'une seule et même valeur depuis un jour'
    WHEN 'censored-input' THEN 'les valeurs sont au plancher du capteur'
    WHEN 'short-history' THEN 'la station a trop peu d''heures'
    WHEN 'lost-to-persistence' THEN 'le modèle a fait moins bien que la dernière valeur sur quatre semaines'
    ELSE f.reason
  END AS reason_fr`.trim();
