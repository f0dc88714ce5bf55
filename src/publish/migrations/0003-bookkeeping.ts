/** Bookkeeping of the publisher (`bookkeepingTables`), and the SHA-256 of the texts that the views were made from. */
export const bookkeeping = `
CREATE TABLE published_partition (
  station_id text NOT NULL,
  day date NOT NULL,
  data_version text NOT NULL,
  fence integer NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (station_id, day)
);

CREATE TABLE reconciliation (
  table_name text NOT NULL,
  station_id text NOT NULL,
  day date NOT NULL,
  store_rows integer NOT NULL,
  model_rows integer NOT NULL,
  store_sum double precision NOT NULL,
  model_sum double precision NOT NULL,
  checked_at timestamptz NOT NULL,
  PRIMARY KEY (table_name, station_id, day)
);
CREATE INDEX ON reconciliation (day);

CREATE TABLE view_digest (
  is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
  sha256 text NOT NULL
);
INSERT INTO view_digest (sha256) VALUES ('no views yet');`;
