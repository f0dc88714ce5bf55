import { europeanAqiMessages } from "../../domain/european-aqi-messages.ts";
import { europeanAqiBands } from "../../domain/european-aqi.ts";
import type { HealthMessage, Language } from "../../domain/health-message.ts";
import { usAqiMessages } from "../../domain/us-aqi-messages.ts";
import { usAqiCategories } from "../../domain/us-aqi-table.ts";
import type { IndexName } from "../index-name.ts";
import type { WholeTableRow } from "../whole-tables.ts";

type Row = WholeTableRow<"index_band">;

/** One row per index and band, `level` from 1, the best; the two US indices share their table. */
export function indexBandRows(): Row[] {
  return [...usAqiRows("us-aqi"), ...usAqiRows("us-aqi-nowcast"), ...europeanAqiRows()];
}

function usAqiRows(indexName: IndexName): Row[] {
  return usAqiCategories.map(({ category, low, high, colour }, index) => ({
    index_name: indexName,
    level: index + 1,
    low,
    high,
    ...meaning(usAqiMessages[category], colour),
  }));
}

function europeanAqiRows(): Row[] {
  return europeanAqiBands.map(({ band, level, colour }) => ({
    index_name: "european-aqi" satisfies IndexName,
    level,
    low: null,
    high: null,
    ...meaning(europeanAqiMessages[band], colour),
  }));
}

function meaning({ en, fr }: Readonly<Record<Language, HealthMessage>>, colour: string) {
  return {
    category_en: en.name,
    category_fr: fr.name,
    colour,
    everyone_en: en.everyone,
    everyone_fr: fr.everyone,
    sensitive_en: en.sensitive,
    sensitive_fr: fr.sensitive,
  };
}
