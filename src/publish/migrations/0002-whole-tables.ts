/** Small tables (`wholeTables`) as they were first made. */
export const smallTables = `
CREATE TABLE station (
  station_id text NOT NULL,
  label text NOT NULL,
  name text NOT NULL,
  source_id text,
  latitude double precision,
  longitude double precision,
  time_zone text NOT NULL,
  data_from date NOT NULL,
  site_since date NOT NULL,
  PRIMARY KEY (station_id)
);

CREATE TABLE parameter (
  parameter text NOT NULL,
  label_en text NOT NULL,
  label_fr text NOT NULL,
  unit text NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (parameter)
);

CREATE TABLE standard (
  standard_id text NOT NULL,
  authority text NOT NULL,
  kind text NOT NULL,
  parameter text NOT NULL,
  averaging text NOT NULL,
  value double precision NOT NULL,
  unit text NOT NULL,
  allowed_exceedances integer,
  label_en text NOT NULL,
  label_fr text NOT NULL,
  PRIMARY KEY (standard_id)
);

CREATE TABLE index_band (
  index_name text NOT NULL,
  level integer NOT NULL,
  low integer,
  high integer,
  category_en text NOT NULL,
  category_fr text NOT NULL,
  colour text NOT NULL,
  everyone_en text NOT NULL,
  everyone_fr text NOT NULL,
  sensitive_en text NOT NULL,
  sensitive_fr text NOT NULL,
  PRIMARY KEY (index_name, level)
);

CREATE TABLE run (
  run_id text NOT NULL,
  selection text NOT NULL,
  trigger text NOT NULL,
  state text NOT NULL,
  nominal_at timestamptz NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  duration_seconds double precision,
  partitions integer NOT NULL,
  new_versions integer NOT NULL,
  quarantined integer NOT NULL,
  failures integer NOT NULL,
  first_failure text,
  PRIMARY KEY (run_id)
);
CREATE INDEX ON run (started_at);

CREATE TABLE check_result (
  asset text NOT NULL,
  series text NOT NULL,
  check_name text NOT NULL,
  run_id text NOT NULL,
  checked_at timestamptz NOT NULL,
  passed integer NOT NULL,
  failed integer NOT NULL,
  skipped integer NOT NULL,
  severity text,
  partition text,
  description text,
  PRIMARY KEY (asset, series, check_name, run_id, checked_at)
);
CREATE INDEX ON check_result (checked_at);

CREATE TABLE asset_status (
  asset text NOT NULL,
  series text NOT NULL,
  group_name text NOT NULL,
  health text NOT NULL,
  reasons text,
  freshness text,
  materialized_at timestamptz,
  data_through timestamptz,
  partitions integer NOT NULL,
  failed_partitions integer NOT NULL,
  quarantined_partitions integer NOT NULL,
  warned_partitions integer NOT NULL,
  PRIMARY KEY (asset, series)
);`;
