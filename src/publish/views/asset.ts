import { defineView, double, integer, text, timestamp } from "../view.ts";

export const vAsset = defineView({
  name: "v_asset",
  description: "One row per asset and series: how fresh and how sound it is.",
  columns: {
    asset: text,
    series: text,
    group_name: text,
    health: text,
    health_fr: text,
    reasons: text,
    freshness: text,
    materialized_at: timestamp,
    data_through: timestamp,
    data_lag_hours: double,
    partitions: integer,
    failed_partitions: integer,
    quarantined_partitions: integer,
    warned_partitions: integer,
  },
  sql: `
SELECT
  a.asset,
  a.series,
  a.group_name,
  a.health,
  CASE a.health
    WHEN 'HEALTHY' THEN 'sain'
    WHEN 'WARNING' THEN 'à surveiller'
    WHEN 'DEGRADED' THEN 'dégradé'
    WHEN 'UNKNOWN' THEN 'inconnu'
    ELSE a.health
  END AS health_fr,
  a.reasons,
  a.freshness,
  a.materialized_at AT TIME ZONE 'UTC' AS materialized_at,
  a.data_through AT TIME ZONE 'UTC' AS data_through,
  extract(epoch FROM now() - a.data_through)::double precision / 3600 AS data_lag_hours,
  a.partitions,
  a.failed_partitions,
  a.quarantined_partitions,
  a.warned_partitions
FROM asset_status AS a`,
});
