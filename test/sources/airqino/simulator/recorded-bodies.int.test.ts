import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { describe, expect, test } from "vitest";

import { hourlyPath, textOf, utcClock, withSimulator } from "./simulator-builders.ts";

// The readings have no licence: they stay outside the project, and a checkout without them skips these tests.
const folder = resolve(import.meta.dirname, "../../../../../shared/data/airqino");

describe.skipIf(!existsSync(folder))(
  "recorded bodies of SMART188 (skipped where ../shared/data/airqino is absent)",
  () => {
    const servedAt = async (instant: string): Promise<string> => {
      let text = "";
      await withSimulator({ replayFolder: folder, clock: utcClock(instant) }, async (url) => {
        text = await textOf(`${url}${hourlyPath}/283164601`);
      });
      return text;
    };

    test.each([
      ["2023-12-06T17:00:00Z", "2023-12-06 16:00:00"],
      ["2023-12-09T23:59:59Z", "2023-12-06 16:00:00"],
      ["2023-12-10T00:00:00Z", "2023-12-10 00:00:00"],
      ["2025-01-01T00:00:00Z", "2024-09-09 10:00:00"],
    ])("at %s the body served ends with the hour of %s", async (instant, lastHour) => {
      const timestamps = (await servedAt(instant)).match(/\d{4}-\d{2}-\d{2} \d{2}:00:00/g);

      expect(timestamps?.at(-1)).toBe(lastHour);
    });

    test("there is none yet at 2023-12-06T15:59Z", async () => {
      expect(await servedAt("2023-12-06T15:59:00Z")).toBe("{}");
    });

    test("a whole body is served as it was recorded", async () => {
      const recorded = await readFile(join(folder, "v3-body_283164601_SMART188_fetched-2024-09-09.json"), "utf8");

      expect(await servedAt("2024-09-09T10:30:00Z")).toBe(recorded);
    });
  },
);
