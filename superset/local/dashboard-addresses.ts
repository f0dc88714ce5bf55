import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";
import { z } from "zod";

const dashboardSchema = z.object({ dashboard_title: z.string(), slug: z.string(), published: z.boolean() });

/** A dashboard that visitors can open. */
export interface DashboardAddress {
  readonly title: string;
  readonly url: string;
}

/** @returns the published dashboards of a bundle, by title. */
export async function dashboardAddresses(assets: string, url: string): Promise<DashboardAddress[]> {
  const folder = join(assets, "dashboards");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".yaml"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts
    .map((text) => dashboardSchema.parse(parse(text)))
    .filter(({ published }) => published)
    .map(({ dashboard_title: title, slug }) => ({ title, url: `${url}/superset/dashboard/${slug}/` }))
    .toSorted((a, b) => a.title.localeCompare(b.title));
}
