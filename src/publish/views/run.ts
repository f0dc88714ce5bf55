import { boolean, defineView, double, integer, text, timestamp } from "../view.ts";

export const vRun = defineView({
  name: "v_run",
  description: "One row per run that the ledger still knows.",
  columns: {
    run_id: text,
    selection: text,
    trigger: text,
    state: text,
    state_fr: text,
    started_at: timestamp,
    ended_at: timestamp,
    duration_seconds: double,
    partitions: integer,
    new_versions: integer,
    quarantined: integer,
    failures: integer,
    first_failure: text,
    /** The newest run of its selection. */
    is_newest: boolean,
    in_last_7_days: boolean,
  },
  sql: `
SELECT
  r.run_id,
  r.selection,
  r.trigger,
  r.state,
  CASE r.state
    WHEN 'STARTED' THEN 'en cours'
    WHEN 'SUCCESS' THEN 'réussie'
    WHEN 'FAILURE' THEN 'échouée'
    WHEN 'SKIPPED' THEN 'sans objet'
    WHEN 'CANCELED' THEN 'annulée'
    WHEN 'LOST' THEN 'perdue'
    ELSE r.state
  END AS state_fr,
  r.started_at AT TIME ZONE 'UTC' AS started_at,
  r.ended_at AT TIME ZONE 'UTC' AS ended_at,
  r.duration_seconds,
  r.partitions,
  r.new_versions,
  r.quarantined,
  r.failures,
  r.first_failure,
  row_number() OVER (
    PARTITION BY r.selection
    ORDER BY r.started_at DESC, r.run_id DESC
  ) = 1 AS is_newest,
  r.started_at > newest.started_at - interval '168 hours' AS in_last_7_days
FROM run AS r
CROSS JOIN (
  SELECT max(n.started_at) AS started_at
  FROM run AS n
) AS newest`,
});
