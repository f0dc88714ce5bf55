import { type Parameter, parameters } from "../../../src/domain/parameter.ts";
import { line } from "../chart-kinds/line.ts";
import { table } from "../chart-kinds/table.ts";
import { hourly } from "../datasets.ts";
import type { Chart } from "../model.ts";
import { inUnit, same } from "./parameters.ts";

/** Parameters of one unit, in one chart. */
interface Group {
  readonly key: string;
  readonly codes: readonly Parameter[];
}

export const hourlyGroups: readonly Group[] = [
  { key: "particles", codes: ["pm25", "pm10"] },
  { key: "co", codes: ["co"] },
  { key: "no2-o3", codes: ["no2", "o3"] },
  { key: "temperature", codes: ["temperature"] },
  { key: "humidity", codes: ["relativeHumidity"] },
];

/** Every hour of a group, with a slider to look closer. */
export function hours({ key, codes }: Group): Chart {
  const title = inUnit(codes);
  const [unit = ""] = codes.map((code) => parameters[code].unit);
  return line({
    key: `${key}-hours`,
    title: {
      en: `${title.en} each hour, last 92 days, UTC`,
      fr: `${title.fr} heure par heure, 92 derniers jours, UTC`,
    },
    dataset: hourly,
    where: [
      ["parameter", "IN", codes],
      ["in_last_92_days", "IS TRUE"],
    ],
    time: "hour_start",
    grain: "PT1H",
    metrics: ["mean_value"],
    by: "parameter_label",
    unit: same(unit),
    format: ".1f",
    zoom: true,
    height: 46,
  });
}

export function flagTable(): Chart {
  return table({
    key: "flags",
    title: {
      en: "Hours with flags, newest first, last 92 days, UTC",
      fr: "Heures avec signalement, la plus récente d'abord, 92 derniers jours, UTC",
    },
    dataset: hourly,
    where: [
      ["flags", "IS NOT NULL"],
      ["in_last_92_days", "IS TRUE"],
    ],
    columns: ["hour_start", "parameter_label", ["value", ".2f"], "unit", "flags"],
    order: [
      ["hour_start", false],
      ["parameter", true],
    ],
    days: "hour_start",
    height: 44,
  });
}
