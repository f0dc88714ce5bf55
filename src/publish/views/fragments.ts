/**
 * SQL that several views share, of a station `s` and a parameter `p`. A series has millions of hours: its ends are looked
 * up with LIMIT 1, its hours and days one by one. OFFSET 0 keeps the planner from reading the whole table instead.
 */

/** The first columns of a view with one series or more. */
export const seriesColumns = `
  s.station_id,
  s.label AS station,
  p.parameter,
  p.label_en AS parameter_label,
  p.label_fr AS parameter_label_fr,
  p.unit`.trim();

/** `SMART188 PM2.5`. */
export const seriesName = "s.label || ' ' || p.label_en";

/** Joins the station and the parameter of a table's rows. */
export const joinSeries = (table: string) =>
  `
JOIN station AS s
  ON s.station_id = ${table}.station_id
JOIN parameter AS p
  ON p.parameter = ${table}.parameter`.trim();

/**
 * Joins the oldest or newest complete hour with a value, as `first` or `newest`: none of a series that was never measured.
 */
export const joinEnd = (end: "first" | "newest") =>
  `
CROSS JOIN LATERAL (
  SELECT m.hour_start, m.day, m.value, m.flags
  FROM hourly_measurement AS m
  WHERE m.station_id = s.station_id
    AND m.parameter = p.parameter
    AND m.value IS NOT NULL
    AND NOT m.provisional
  ORDER BY m.hour_start ${end === "first" ? "ASC" : "DESC"}
  LIMIT 1
) AS ${end}`.trim();

/**
 * Joins the first day with a complete hour, as `first_day`: none of a series that was never measured or has no means. A
 * station's own day may begin in the UTC day before.
 */
export const joinFirstDay = `
${joinEnd("first")}
CROSS JOIN LATERAL (
  SELECT d.day
  FROM daily_mean AS d
  WHERE d.station_id = s.station_id
    AND d.parameter = p.parameter
    AND d.day >= first.day - 1
    AND d.valid_hours > 0
  ORDER BY d.day
  LIMIT 1
) AS first_day`.trim();

/** Joins the mean of the day `t.day` as `d`, nulls where nothing is published. */
export const joinMean = `
LEFT JOIN LATERAL (
  SELECT d.value, d.valid_hours, d.expected_hours, d.reason, d.maximum_8h, d.provisional, d.flags
  FROM daily_mean AS d
  WHERE d.station_id = s.station_id
    AND d.parameter = p.parameter
    AND d.day = t.day::date
  OFFSET 0
) AS d
  ON TRUE`.trim();

/** Joins the age in hours of what was known at the end of an hour, as `age`. */
export const joinAge = (hourStart: string) =>
  `
CROSS JOIN LATERAL (
  SELECT extract(epoch FROM now() - ${hourStart} - interval '1 hour')::double precision / 3600 AS hours
) AS age`.trim();

export const isFresh = "age.hours <= 3";

/** The columns `age_hours`, `feed_state` and `feed_state_fr`. */
export const ageColumns = `
  age.hours AS age_hours,
  CASE
    WHEN ${isFresh} THEN 'fresh'
    WHEN age.hours <= 24 THEN 'late'
    ELSE 'stale'
  END AS feed_state,
  CASE
    WHEN ${isFresh} THEN 'à jour'
    WHEN age.hours <= 24 THEN 'en retard'
    ELSE 'périmé'
  END AS feed_state_fr`.trim();

/** Names of indices, as `l`. */
export const indexLabels = `
(
  VALUES
    ('us-aqi', 'US AQI (day)', 'AQI américain (jour)'),
    ('us-aqi-nowcast', 'US AQI (NowCast)', 'AQI américain (NowCast)'),
    ('european-aqi', 'European AQI', 'Indice européen')
) AS l (index_name, index_label, index_label_fr)`.trim();
