import { defineView, double, integer, text } from "../view.ts";

export const vStandard = defineView({
  name: "v_standard",
  description: "One row per guideline or limit value that days are compared with.",
  columns: {
    standard_id: text,
    authority: text,
    kind: text,
    parameter_label: text,
    averaging: text,
    value: double,
    unit: text,
    allowed_exceedances: integer,
    label_en: text,
    label_fr: text,
  },
  sql: `
SELECT
  g.standard_id,
  g.authority,
  g.kind,
  p.label_en AS parameter_label,
  g.averaging,
  g.value,
  g.unit,
  g.allowed_exceedances,
  g.label_en,
  g.label_fr
FROM standard AS g
JOIN parameter AS p
  ON p.parameter = g.parameter`,
});
