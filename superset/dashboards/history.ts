import { z } from "zod";

import { type Dashboard, type Dataset, languages } from "./model.ts";
import { chartsOf, chartUuid, dashboardUuid, datasetUuid } from "./objects.ts";

export const namedObjectsSchema = z.array(
  z.strictObject({ uuid: z.uuid(), kind: z.enum(["dataset", "chart", "dashboard"]), name: z.string() }),
);
/** An object of Superset, by the uuid under which it was ever imported. */
export type NamedObject = z.infer<typeof namedObjectsSchema>[number];

/** @returns the objects that the bundle holds now, with names that never change. */
export function currentObjects(datasets: readonly Dataset[], dashboards: readonly Dashboard[]): NamedObject[] {
  const localised = dashboards.flatMap((dashboard) => languages.map((language) => ({ dashboard, language })));
  return [
    ...datasets.map(({ view }) => ({ uuid: datasetUuid(view.name), kind: "dataset" as const, name: view.name })),
    ...localised.flatMap(({ dashboard, language }) =>
      chartsOf(dashboard).map((chart) => ({
        uuid: chartUuid(dashboard, chart, language),
        kind: "chart" as const,
        name: `${dashboard.key}/${chart.key}/${language}`,
      })),
    ),
    ...localised.map(({ dashboard, language }) => ({
      uuid: dashboardUuid(dashboard, language),
      kind: "dashboard" as const,
      name: `${dashboard.key}/${language}`,
    })),
  ];
}

/** @returns everything that was ever in a bundle. */
export function everKnown(known: readonly NamedObject[], current: readonly NamedObject[]): NamedObject[] {
  const uuids = new Set(known.map(({ uuid }) => uuid));
  return [...known, ...current.filter(({ uuid }) => !uuids.has(uuid))];
}

/** @returns what left the bundle: no import removes it from a running Superset, so the import script does. */
export function tombstones(known: readonly NamedObject[], current: readonly NamedObject[]): NamedObject[] {
  const uuids = new Set(current.map(({ uuid }) => uuid));
  return known.filter(({ uuid }) => !uuids.has(uuid));
}
