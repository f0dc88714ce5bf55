/** Tables of days (`partitionTables`) as they were first made. A migration is never changed: the next change is another one. */
export const dayTables = `
CREATE TABLE hourly_measurement (
  station_id text NOT NULL,
  day date NOT NULL,
  parameter text NOT NULL,
  hour_start timestamptz NOT NULL,
  value double precision,
  provisional boolean NOT NULL,
  flags text,
  PRIMARY KEY (station_id, parameter, hour_start),
  CHECK (date_trunc('hour', hour_start, 'UTC') = hour_start),
  CHECK (day = (hour_start AT TIME ZONE 'UTC')::date)
);
-- Each index is a fifth of the time to fill the table: a station's days are found by the key, parameter by parameter.
CREATE INDEX ON hourly_measurement (hour_start);

CREATE TABLE daily_mean (
  station_id text NOT NULL,
  day date NOT NULL,
  parameter text NOT NULL,
  value double precision,
  valid_hours integer NOT NULL,
  expected_hours integer NOT NULL,
  reason text,
  maximum_8h double precision,
  provisional boolean NOT NULL,
  flags text,
  PRIMARY KEY (station_id, parameter, day),
  CHECK (valid_hours BETWEEN 0 AND 26),
  CHECK ((value IS NULL) = (reason IS NOT NULL))
);
CREATE INDEX ON daily_mean (station_id, day);
CREATE INDEX ON daily_mean (day);

CREATE TABLE air_quality_index (
  station_id text NOT NULL,
  day date NOT NULL,
  index_name text NOT NULL,
  period_start timestamptz NOT NULL,
  value integer NOT NULL,
  level integer NOT NULL,
  parameter text NOT NULL,
  PRIMARY KEY (station_id, index_name, period_start),
  CHECK (date_trunc('hour', period_start, 'UTC') = period_start)
);
CREATE INDEX ON air_quality_index (station_id, day);
CREATE INDEX ON air_quality_index (period_start);

CREATE TABLE exceedance (
  station_id text NOT NULL,
  day date NOT NULL,
  standard_id text NOT NULL,
  value double precision NOT NULL,
  PRIMARY KEY (station_id, day, standard_id)
);
CREATE INDEX ON exceedance (station_id, day);
CREATE INDEX ON exceedance (day);

CREATE TABLE forecast (
  station_id text NOT NULL,
  day date NOT NULL,
  parameter text NOT NULL,
  issue_hour timestamptz NOT NULL,
  lead_hour integer NOT NULL,
  target_hour timestamptz NOT NULL,
  maker text NOT NULL,
  reason text,
  p10 double precision,
  p50 double precision,
  p90 double precision,
  persistence double precision,
  model text,
  PRIMARY KEY (station_id, parameter, issue_hour, lead_hour),
  CHECK (target_hour = issue_hour + lead_hour * interval '1 hour'),
  CHECK (day = (issue_hour AT TIME ZONE 'UTC')::date),
  CHECK (p10 <= p50 AND p50 <= p90),
  CHECK ((maker = 'none') = (p50 IS NULL))
);
CREATE INDEX ON forecast (station_id, day);
CREATE INDEX ON forecast (target_hour);

CREATE TABLE forecast_score (
  station_id text NOT NULL,
  day date NOT NULL,
  parameter text NOT NULL,
  lead_hour integer NOT NULL,
  scored_hours integer NOT NULL,
  made_by_model integer NOT NULL,
  made_by_persistence integer NOT NULL,
  made_by_none integer NOT NULL,
  absolute_error_sum double precision NOT NULL,
  squared_error_sum double precision NOT NULL,
  persistence_absolute_error_sum double precision NOT NULL,
  persistence_squared_error_sum double precision NOT NULL,
  inside_hours integer NOT NULL,
  interval_score_sum double precision NOT NULL,
  PRIMARY KEY (station_id, parameter, lead_hour, day),
  CHECK (scored_hours BETWEEN 0 AND 24),
  CHECK (inside_hours BETWEEN 0 AND scored_hours)
);
CREATE INDEX ON forecast_score (station_id, day);
CREATE INDEX ON forecast_score (day);

CREATE TABLE restatement (
  station_id text NOT NULL,
  day date NOT NULL,
  parameter text NOT NULL,
  hour_start timestamptz NOT NULL,
  restated_at timestamptz NOT NULL,
  first_fetched_at timestamptz NOT NULL,
  value_before double precision,
  value_after double precision,
  PRIMARY KEY (station_id, parameter, hour_start, restated_at)
);
CREATE INDEX ON restatement (station_id, day);
CREATE INDEX ON restatement (restated_at);`;
