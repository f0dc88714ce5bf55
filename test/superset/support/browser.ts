import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";

import { projectRoot } from "../../support/cli.ts";

const known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const desktop = { width: 1500, height: 1000 };
export const phone = { width: 390, height: 844 };
/** Superset's built-in usage pixel: the content security policy refuses it, and Chromium says so. */
const pixel = /scarf\.sh/;

/** A page of Superset, and what went wrong while it was shown. */
export interface Shown {
  readonly page: Page;
  /** Errors of the console and of scripts, but for the pixel that was blocked. */
  readonly faults: readonly string[];
  /** Hosts that answered, but for this machine. */
  readonly foreignHosts: ReadonlySet<string>;
  /** Requests of the page that failed or were refused, as `status address`. */
  readonly refused: readonly string[];
}

/** Gives the tests of a file a headless Chromium. */
export function withChromium(): () => Browser {
  let browser: Browser | null = null;
  beforeAll(async () => {
    const executablePath = process.env.CHROMIUM ?? known.find((path) => existsSync(path));
    if (executablePath === undefined) throw new Error("no Chromium here: install one, or name it by CHROMIUM");
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error("the browser runs in tests and hooks only");
    return browser;
  };
}

/** @returns a page of its own, as a visitor has it who was never here. */
export async function visitorPage(browser: Browser, viewport = desktop): Promise<Shown> {
  return watched(await browser.newContext({ viewport, deviceScaleFactor: 1, locale: "en-GB" }));
}

/** @returns a page of the admin, logged in by the form. */
export async function adminPage(browser: Browser): Promise<Shown> {
  const { url, secrets } = inject("superset");
  const shown = await visitorPage(browser);
  await shown.page.goto(`${url}/login/`);
  await shown.page.locator('[data-test="username-input"]').fill("admin");
  await shown.page.locator('[data-test="password-input"]').fill(secrets.supersetAdmin);
  await shown.page.locator('[data-test="login-button"]').click();
  await shown.page.waitForURL((address) => !address.pathname.startsWith("/login"));
  return shown;
}

async function watched(context: BrowserContext): Promise<Shown> {
  const page = await context.newPage();
  const { host } = new URL(inject("superset").url);
  const faults: string[] = [];
  const foreignHosts = new Set<string>();
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !pixel.test(message.text())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("response", (response) => {
    const address = new URL(response.url());
    if (address.protocol.startsWith("http") && address.host !== host) foreignHosts.add(address.host);
    if (response.status() >= 400) refused.push(`${response.status()} ${address.pathname}`);
  });
  return { page, faults, foreignHosts, refused };
}

/** A chart; the attribute is its number. */
export const chartHolder = "[data-test-chart-id]";
const loading = '[data-test="loading-indicator"]';

/** Opens a dashboard and waits until all of its first tab is drawn. @returns after how many milliseconds. */
export async function openDashboard({ page }: Shown, slug: string): Promise<number> {
  const startedMs = performance.now();
  await page.goto(`${inject("superset").url}/superset/dashboard/${slug}/`);
  await page.locator(chartHolder).first().waitFor();
  await drawn(page);
  return performance.now() - startedMs;
}

/** Charts are drawn when they come into view: the window grows until all of them are. */
export async function drawn(page: Page): Promise<void> {
  const { width } = page.viewportSize() ?? desktop;
  for (let height = 0, before = -1; height !== before;) {
    before = height;
    height = Math.min(16_000, await sizeOf(page, "scrollHeight"));
    await page.setViewportSize({ width, height: Math.max(height, desktop.height) });
    while ((await page.locator(loading).count()) > 0) await page.waitForTimeout(100);
    await page.waitForTimeout(300);
  }
  await page.waitForLoadState("networkidle");
}

/** Opens each tab in turn, of a dashboard without tabs the whole of it, and looks at it once it is drawn. */
export async function inEveryTab({ page }: Shown, look: (tab: number) => Promise<void>): Promise<void> {
  const tabs = page.locator('.dashboard-component-tabs [role="tab"]');
  const count = await tabs.count();
  if (count === 0) return look(0);
  for (let tab = 0; tab < count; tab += 1) {
    await tabs.nth(tab).click();
    await drawn(page);
    await look(tab);
  }
}

/** @returns the largest such size of any element, in CSS pixels. */
export async function sizeOf(page: Page, size: "scrollHeight" | "scrollWidth"): Promise<number> {
  const found: unknown = await page.evaluate(
    `Math.max(...[...document.querySelectorAll("body, body *")].map((element) => element.${size}))`,
  );
  return Number(found);
}

/** Keeps a picture of the whole page as test output. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot, "test-output", "superset");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
