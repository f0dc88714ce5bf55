import { globSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { projectRoot } from "../support/cli.ts";

const rules = Array.from({ length: 40 }, (_, index) => index + 1);

/** Numbers of the rules that a test's title begins with: "rule 12: …", "rules 20 and 21: …". */
function testedRules(): Set<number> {
  const titles = globSync("test/**/*.test.ts", { cwd: projectRoot }).flatMap((file) => {
    const text = readFileSync(`${projectRoot}${file}`, "utf8");
    return [...text.matchAll(/["'`]rules? ([\d, and/a-z]+?):/g)].map(([, numbers = ""]) => numbers);
  });
  return numbersIn(titles);
}

/** Numbers of the rules that the architecture lists as left out. */
function leftOutRules(): Set<number> {
  const text = readFileSync(`${projectRoot}docs/architecture.md`, "utf8");
  const section = /## Asset semantics left out on purpose\n([\s\S]*?)\n## /.exec(text)?.[1] ?? "";
  const cells = section.split("\n").flatMap((line) => /^\| *(\d[^|]*)\|/.exec(line)?.[1] ?? []);
  return numbersIn(cells);
}

function numbersIn(texts: readonly string[]): Set<number> {
  return new Set(texts.flatMap((text) => Array.from(text.matchAll(/\d+/g), ([number]) => Number(number))));
}

test("each of the 40 rules of the asset model is proven by a named test, or left out with a reason", () => {
  const [tested, leftOut] = [testedRules(), leftOutRules()];

  expect(rules.filter((rule) => !tested.has(rule) && !leftOut.has(rule))).toEqual([]);
  expect(tested.size).toBeGreaterThan(25);
});
