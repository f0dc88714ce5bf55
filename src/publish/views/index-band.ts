import { defineView, integer, text } from "../view.ts";
import { indexLabels } from "./fragments.ts";

export const vIndexBand = defineView({
  name: "v_index_band",
  description: "One row per index and band: the table by which categories are read.",
  columns: {
    index_name: text,
    index_label: text,
    index_label_fr: text,
    level: integer,
    /** `51–100`; of the European AQI the level. */
    range: text,
    category_en: text,
    category_fr: text,
    colour: text,
    everyone_en: text,
    everyone_fr: text,
    sensitive_en: text,
    sensitive_fr: text,
  },
  sql: `
SELECT
  l.index_name,
  l.index_label,
  l.index_label_fr,
  b.level,
  coalesce(b.low || '–' || b.high, b.level::text) AS range,
  b.category_en,
  b.category_fr,
  b.colour,
  b.everyone_en,
  b.everyone_fr,
  b.sensitive_en,
  b.sensitive_fr
FROM index_band AS b
JOIN ${indexLabels}
  ON l.index_name = b.index_name`,
});
