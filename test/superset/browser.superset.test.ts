import { Client } from "pg";
import { beforeAll, describe, expect, inject, test } from "vitest";

import { readAssets } from "./read-assets.ts";
import {
  adminPage,
  drawn,
  keepPicture,
  openDashboard,
  phone,
  type Shown,
  visitorPage,
  withChromium,
} from "./support/browser.ts";

const { dashboards, charts } = readAssets();
const slugs = dashboards.map(({ slug }) => slug).toSorted();
const english = ["air-quality", "station-detail", "forecast", "pipeline-health"];
const bySlug = new Map(dashboards.map((dashboard) => [dashboard.slug, dashboard]));
const byUuid = new Map(charts.map((chart) => [chart.uuid, chart]));
const chromium = withChromium();

/** Charts of a dashboard by the kind of what they draw. */
function expectedKinds(slug: string): { cards: number; tables: number; drawings: number } {
  const kinds = (bySlug.get(slug)?.placed ?? []).map(({ uuid }) => byUuid.get(uuid)?.viz_type);
  const count = (isKind: (kind: string | undefined) => boolean) => kinds.filter(isKind).length;
  return {
    cards: count((kind) => kind === "big_number_total"),
    tables: count((kind) => kind === "table"),
    drawings: count((kind) => kind?.startsWith("echarts") === true || kind === "heatmap_v2"),
  };
}

const errorSigns = '.ant-alert-error, [data-test="error-message"], .chart-container .error';

async function expectDrawn({ page, faults, foreignHosts, refused }: Shown, slug: string): Promise<void> {
  const { cards, tables, drawings } = expectedKinds(slug);
  const holders = page.locator('[data-test="dashboard-component-chart-holder"]');
  expect(await holders.count()).toBe(cards + tables + drawings);
  expect(await page.locator(errorSigns).allInnerTexts()).toEqual([]);
  expect(await page.getByText(/unexpected error|is not permitted|permission denied/i).allInnerTexts()).toEqual([]);
  const empty = page.locator(".ant-empty-description, .ant-empty");
  // Whatever is no card draws its canvas or table, or says in words that there is nothing.
  const shown = (await page.locator("canvas").count()) + (await page.locator("table").count()) + (await empty.count());
  expect(shown).toBeGreaterThanOrEqual(tables + drawings);
  expect(faults).toEqual([]);
  expect([...foreignHosts]).toEqual([]);
  expect(refused).toEqual([]);
}

describe("a visitor sees", () => {
  test.each(slugs)("%s drawn without a fault, and without a request to another host", async (slug) => {
    const shown = await visitorPage(chromium());

    const cold = await openDashboard(shown, slug);
    await keepPicture(shown.page, slug);
    await expectDrawn(shown, slug);
    const again = await visitorPage(chromium());
    const warm = await openDashboard(again, slug);

    // For people who read the log; nothing is asserted about time.
    process.stderr.write(`${slug}: drawn in ${(cold / 1_000).toFixed(1)} s, warm ${(warm / 1_000).toFixed(1)} s\n`);
    await shown.page.context().close();
    await again.page.context().close();
  });

  test.each(slugs)("%s on a phone without having to scroll sideways", async (slug) => {
    const shown = await visitorPage(chromium(), phone);

    await openDashboard(shown, slug);
    await keepPicture(shown.page, `${slug}-phone`);

    expect(await shown.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
    expect(shown.faults).toEqual([]);
    await shown.page.context().close();
  });

  test("the same page again after a reload, and no login", async () => {
    const shown = await visitorPage(chromium());
    await openDashboard(shown, "air-quality");

    await shown.page.reload();
    await drawn(shown.page);

    expect(new URL(shown.page.url()).pathname).toBe("/superset/dashboard/air-quality/");
    await expectDrawn(shown, "air-quality");
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
    const holder = page.locator('[data-test="dashboard-component-chart-holder"]', { hasText: title });
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
    const table = shown.page.locator('[data-test="dashboard-component-chart-holder"]', {
      hasText: "Newest hour of each pollutant",
    });
    const texts = await table.locator("tbody tr").allInnerTexts();
    for (const { station, parameter_label: label, value } of rows) {
      const row = texts.find((text) => text.includes(station) && text.includes(label));
      expect(row).toContain(Number(value).toFixed(1));
    }
    await shown.page.context().close();
  });

  test("the one station that is chosen, and then the other one", async () => {
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
    await expectDrawn(shown, "station-detail");
    await shown.page.context().close();
  });
});
