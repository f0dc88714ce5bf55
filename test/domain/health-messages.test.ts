import { expect, test } from "vitest";

import { europeanAqiMessages } from "../../src/domain/european-aqi-messages.ts";
import { europeanAqiBands } from "../../src/domain/european-aqi.ts";
import { usAqiMessages } from "../../src/domain/us-aqi-messages.ts";
import { usAqiCategories } from "../../src/domain/us-aqi-table.ts";

test("every category of the US AQI has its name in both languages", () => {
  const names = usAqiCategories.map(({ category }) => [
    usAqiMessages[category].en.name,
    usAqiMessages[category].fr.name,
  ]);

  expect(names).toEqual([
    ["Good", "Bon"],
    ["Moderate", "Modéré"],
    ["Unhealthy for Sensitive Groups", "Mauvais pour les groupes sensibles"],
    ["Unhealthy", "Mauvais"],
    ["Very Unhealthy", "Très mauvais"],
    ["Hazardous", "Dangereux"],
  ]);
});

test("every European band has its name in both languages", () => {
  const names = europeanAqiBands.map(({ band }) => [
    europeanAqiMessages[band].en.name,
    europeanAqiMessages[band].fr.name,
  ]);

  expect(names).toEqual([
    ["Good", "Bon"],
    ["Fair", "Acceptable"],
    ["Moderate", "Modéré"],
    ["Poor", "Mauvais"],
    ["Very poor", "Très mauvais"],
    ["Extremely poor", "Extrêmement mauvais"],
  ]);
});

test("every message is there in both languages, for everyone and for sensitive people", () => {
  const messages = [...Object.values(usAqiMessages), ...Object.values(europeanAqiMessages)];
  for (const { en, fr } of messages) {
    for (const text of [en.everyone, en.sensitive, fr.everyone, fr.sensitive]) expect(text).toMatch(/^\p{Lu}.+\.$/u);
    expect(fr.everyone).not.toBe(en.everyone);
  }
});
