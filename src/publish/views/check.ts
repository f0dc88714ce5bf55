import { boolean, defineView, integer, text, timestamp } from "../view.ts";

export const vCheck = defineView({
  name: "v_check",
  description: "One row per asset, series, check and run that it was evaluated in.",
  columns: {
    asset: text,
    series: text,
    check_name: text,
    run_id: text,
    checked_at: timestamp,
    passed: integer,
    failed: integer,
    skipped: integer,
    has_failed: boolean,
    severity: text,
    partition: text,
    description: text,
    /** The newest result of this check on this series. */
    is_newest: boolean,
  },
  sql: `
SELECT
  c.asset,
  c.series,
  c.check_name,
  c.run_id,
  c.checked_at AT TIME ZONE 'UTC' AS checked_at,
  c.passed,
  c.failed,
  c.skipped,
  c.failed > 0 AS has_failed,
  c.severity,
  c.partition,
  c.description,
  row_number() OVER (
    PARTITION BY c.asset, c.series, c.check_name
    ORDER BY c.checked_at DESC, c.run_id DESC
  ) = 1 AS is_newest
FROM check_result AS c`,
});
