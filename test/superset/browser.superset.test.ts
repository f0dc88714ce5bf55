import { Client } from "pg";
import { beforeAll, describe, expect, inject, test } from "vitest";

import { readAssets } from "./read-assets.ts";
import {
  adminPage,
  chartHolder,
  drawn,
  inEveryTab,
  keepPicture,
  openDashboard,
  phone,
  type Shown,
  visitorPage,
  withChromium,
} from "./support/browser.ts";

const { dashboards } = readAssets();
const slugs = dashboards.map(({ slug }) => slug).toSorted();
const english = ["air-quality", "station-detail", "forecast", "pipeline-health"];
const bySlug = new Map(dashboards.map((dashboard) => [dashboard.slug, dashboard]));
const chromium = withChromium();

const chartCount = (slug: string) => bySlug.get(slug)?.placed.length;

const errorSigns = '.ant-alert-error, [data-test="error-message"]';
const errorWords = /unexpected error|is not permitted|permission denied|timeout error/i;

/** @returns the visible charts by number: `null` is neither drawn nor said to be empty. */
async function visibleCharts({ page }: Shown): Promise<[number: number, shown: string | null][]> {
  const holders = await page.locator(`${chartHolder}:visible`).all();
  return Promise.all(
    holders.map(async (holder): Promise<[number, string | null]> => {
      const has = async (selector: string) => (await holder.locator(selector).count()) > 0;
      const number = Number(await holder.getAttribute("data-test-chart-id"));
      if (await has(".superset-legacy-chart-big-number")) return [number, "card"];
      if (await has("table")) return [number, "table"];
      if (await has("canvas")) return [number, "drawing"];
      return [number, (await holder.getByText(/no results|no data/i).count()) > 0 ? "empty" : null];
    }),
  );
}

/** In a city that is well nothing failed, drifted or was restated; no CO forecast is scored where the sensor is at its floor. */
const mayBeEmpty: Readonly<Record<string, number>> = {
  "air-quality": 0,
  "qualite-de-l-air": 0,
  "station-detail": 2,
  "detail-d-une-station": 2,
  forecast: 3,
  prevision: 3,
  "pipeline-health": 4,
  "sante-du-pipeline": 4,
};

/** Looks at every tab: each chart of the bundle is there once, and no more than expected say that they have nothing to show. */
async function expectDrawn(shown: Shown, slug: string, look = async (_tab: number) => {}): Promise<void> {
  const seen = new Map<number, string | null>();
  await inEveryTab(shown, async (tab) => {
    await look(tab);
    for (const [number, what] of await visibleCharts(shown)) seen.set(number, what);
    expect(await shown.page.locator(errorSigns).allInnerTexts()).toEqual([]);
    expect(await shown.page.getByText(errorWords).allInnerTexts()).toEqual([]);
  });
  expect(seen.size).toBe(chartCount(slug));
  expect([...seen].filter(([, what]) => what === null)).toEqual([]);
  expect([...seen].filter(([, what]) => what === "empty").length).toBeLessThanOrEqual(mayBeEmpty[slug] ?? 0);
  expect(shown.faults).toEqual([]);
  expect([...shown.foreignHosts]).toEqual([]);
  expect(shown.refused).toEqual([]);
}

describe("a visitor sees", () => {
  test.each(slugs)("%s drawn without a fault, asks no other host, and has it on a phone too", async (slug) => {
    const shown = await visitorPage(chromium());

    const cold = await openDashboard(shown, slug);
    await expectDrawn(shown, slug, (tab) => keepPicture(shown.page, `${slug}${tab === 0 ? "" : `-${tab + 1}`}`));
    await shown.page.setViewportSize(phone);
    const warm = await openDashboard(shown, slug);
    await keepPicture(shown.page, `${slug}-phone`);

    expect(await shown.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
    expect(shown.faults).toEqual([]);
    expect(shown.refused).toEqual([]);
    // For people who read the log; nothing is asserted about time.
    process.stderr.write(`${slug}: drawn in ${(cold / 1_000).toFixed(1)} s, again in ${(warm / 1_000).toFixed(1)} s\n`);
    await shown.page.context().close();
  });
});

describe("the admin sees", () => {
  test("every English dashboard drawn without a fault", async () => {
    const shown = await adminPage(chromium());
    for (const slug of english) {
      await openDashboard(shown, slug);
      await expectDrawn(shown, slug);
    }
    await shown.page.context().close();
  });
});

describe("what is shown equals SQL:", () => {
  let client: Client;
  beforeAll(async () => {
    client = new Client(inject("superset").uris.reader);
    await client.connect();
    return () => client.end();
  });
  const query = async (text: string, values: string[] = []) => (await client.query(text, values)).rows;
  const cardText = async ({ page }: Shown, title: string) => {
    const holder = page.locator(chartHolder, { hasText: title });
    return (await holder.first().locator(".header-line").innerText()).trim();
  };

  test("the cards of PM2.5 and CO, and the table of the newest hours", async () => {
    const shown = await visitorPage(chromium());
    await openDashboard(shown, "air-quality");

    const [highest] = await query(
      "SELECT max(fresh_value) FILTER (WHERE parameter = 'pm25') AS pm25, max(fresh_value) FILTER (WHERE parameter = 'co') AS co FROM v_latest",
    );
    expect(await cardText(shown, "PM2.5, newest hour")).toBe(Number(highest.pm25).toFixed(1));
    expect(Number(await cardText(shown, "CO, newest hour"))).toBeCloseTo(Number(highest.co), 2);
    const rows = await query(
      "SELECT station, parameter_label, value, unit FROM v_latest WHERE parameter IN ('pm25', 'co') ORDER BY 1, 2",
    );
    const table = shown.page.locator(chartHolder, { hasText: "Newest hour of each pollutant" });
    const texts = await table.locator("tbody tr").allInnerTexts();
    for (const { station, parameter_label: label, value } of rows) {
      const row = texts.find((text) => text.includes(station) && text.includes(label));
      expect(row).toContain(Number(value).toFixed(1));
    }
    await shown.page.context().close();
  });

  test("the one station that is chosen, then the other one; a reload shows the first again, and no login", async () => {
    const shown = await visitorPage(chromium());
    await openDashboard(shown, "station-detail");
    const stations = await query(
      "SELECT station, max(fresh_value) AS value FROM v_latest WHERE parameter = 'pm25' GROUP BY 1 ORDER BY 1",
    );
    const [first, second] = stations;

    const before = await cardText(shown, "PM2.5, newest hour");
    await shown.page.locator('[data-test="form-item-value"] .ant-select').first().click();
    await shown.page.locator(".ant-select-item-option", { hasText: second.station }).first().click();
    await shown.page.locator('[data-test="filter-bar__apply-button"]').click();
    await drawn(shown.page);

    expect(before).toBe(Number(first.value).toFixed(1));
    expect(await cardText(shown, "PM2.5, newest hour")).toBe(Number(second.value).toFixed(1));
    await shown.page.reload();
    await drawn(shown.page);
    expect(new URL(shown.page.url()).pathname).toBe("/superset/dashboard/station-detail/");
    expect(await cardText(shown, "PM2.5, newest hour")).toBe(Number(first.value).toFixed(1));
    expect(shown.faults).toEqual([]);
    expect(shown.refused).toEqual([]);
    await shown.page.context().close();
  });
});
