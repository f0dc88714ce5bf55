/**
 * Spans of time that hours and days are joined with: they carry the flags like `in_last_7_days`. A flag that were a
 * comparison could not be looked up by an index, since dashboards ask for `in_last_7_days IS TRUE`. All spans end with the
 * newest hour or day of the whole network, so that all charts show the same one, also of recorded data and a stalled feed.
 */

/** The current day. */
export const today = "(now() AT TIME ZONE 'UTC')::date";

/** The newest complete hour with a value, of all stations. */
export const networkHour = `
  SELECT n.hour_start
  FROM hourly_measurement AS n
  WHERE n.value IS NOT NULL
    AND NOT n.provisional
  ORDER BY n.hour_start DESC
  LIMIT 1`.trim();

/** Spans of hours (after, until] as `w`, none without any hour. */
export const hourWindows = `
(
  SELECT w.*
  FROM (
    ${networkHour}
  ) AS network
  CROSS JOIN LATERAL (
    VALUES
      (network.hour_start - interval '24 hours', network.hour_start, TRUE, TRUE, TRUE),
      (network.hour_start - interval '168 hours', network.hour_start - interval '24 hours', FALSE, TRUE, TRUE),
      (network.hour_start - interval '2208 hours', network.hour_start - interval '168 hours', FALSE, FALSE, TRUE),
      (timestamptz '-infinity', network.hour_start - interval '2208 hours', FALSE, FALSE, FALSE)
  ) AS w (after, until, in_last_day, in_last_7_days, in_last_92_days)
) AS w`.trim();

/** The newest finished day with a complete hour, of all stations. */
export const networkDay = `
  SELECT n.day
  FROM daily_mean AS n
  WHERE n.day < ${today}
    AND n.valid_hours > 0
  ORDER BY n.day DESC
  LIMIT 1`.trim();

/** The newest finished day with a scored forecast, of all stations. */
export const scoredDay = `
  SELECT n.day
  FROM forecast_score AS n
  WHERE n.day < ${today}
    AND n.scored_hours > 0
  ORDER BY n.day DESC
  LIMIT 1`.trim();

/** Spans of days (after, until] as `w`, none without a newest day. */
export const dayWindows = (newestDay: string) =>
  `
(
  SELECT w.*
  FROM (
    ${newestDay}
  ) AS network
  CROSS JOIN LATERAL (
    VALUES
      (network.day - 30, network.day, TRUE, TRUE),
      (network.day - 365, network.day - 30, FALSE, TRUE),
      (date '-infinity', network.day - 365, FALSE, FALSE)
  ) AS w (after, until, in_last_30_days, in_last_365_days)
) AS w`.trim();
