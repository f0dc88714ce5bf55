import type { Language } from "../../domain/health-message.ts";
import type { Averaging, Standard } from "../../domain/standard.ts";
import { standards } from "../../domain/standards.ts";
import type { WholeTableRow } from "../whole-tables.ts";
import { parameterLabels } from "./parameter-rows.ts";

/** One row per guideline or limit value; no two have one label. */
export function standardRows(): WholeTableRow<"standard">[] {
  return standards.map((standard) => ({
    standard_id: standard.id,
    authority: standard.authority,
    kind: standard.kind,
    parameter: standard.parameter,
    averaging: standard.averaging,
    value: standard.value,
    unit: standard.unit,
    allowed_exceedances: standard.allowedExceedances,
    label_en: `${originOf(standard).en}, ${averagings[standard.averaging].en}, ${parameterLabels[standard.parameter].en}: ${standard.value} ${standard.unit}`,
    label_fr: `${originOf(standard).fr}, ${averagings[standard.averaging].fr}, ${parameterLabels[standard.parameter].fr} : ${withComma(standard.value)} ${standard.unit}`,
  }));
}

type Words = Readonly<Record<Language, string>>;

const averagings: Readonly<Record<Averaging, Words>> = {
  "1h": { en: "1 h", fr: "1 h" },
  "24h": { en: "24 h", fr: "24 h" },
  "max-daily-8h": { en: "8 h", fr: "8 h" },
  "peak-season": { en: "peak season", fr: "pic saisonnier" },
  year: { en: "1 year", fr: "1 an" },
};

const authorities: Readonly<Record<Standard["authority"], Words>> = {
  WHO: { en: "WHO", fr: "OMS" },
  EU: { en: "EU", fr: "UE" },
  US: { en: "US", fr: "États-Unis" },
};

/** Who says so: `WHO interim target 4`; `EU limit from 2030`. */
function originOf({ id, authority, kind, appliesFrom }: Standard): Words {
  const { en, fr } = authorities[authority];
  const since = appliesFrom?.slice(0, 4);
  switch (kind) {
    case "guideline":
      return { en: `${en} guideline`, fr: `Ligne directrice ${fr}` };
    case "interim target":
      return { en: `${en} interim target ${id.at(-1)}`, fr: `Cible intermédiaire ${fr} ${id.at(-1)}` };
    case "limit":
      return {
        en: `${en} limit${since ? ` from ${since}` : ""}`,
        fr: `Valeur limite ${fr}${since ? ` dès ${since}` : ""}`,
      };
  }
}

function withComma(value: number): string {
  return String(value).replace(".", ",");
}
