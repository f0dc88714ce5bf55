import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type SelectableAsset, selectAssets } from "../../src/pipeline/selection.ts";

/** Of group "tiny", without kinds, owners and tags unless told otherwise. */
function asset(key: string, upstream: readonly string[], fields: Partial<SelectableAsset> = {}): SelectableAsset {
  const upstreamAssets = upstream.map((upstreamKey) => ({ key: upstreamKey }));
  return { key, group: "tiny", kinds: [], owners: [], tags: {}, upstream: upstreamAssets, ...fields };
}

/** hourly ─▶ daily ─▶ index ─▶ report, and hourly ─▶ forecast ─▶ report. */
const graph = {
  assets: [
    asset("hourly", [], { group: "extract", kinds: ["table", "airqino"], owners: ["team@city"] }),
    asset("daily", ["hourly"], { group: "aggregate", kinds: ["table"], owners: ["team@city", "ada"] }),
    asset("index", ["daily"], { group: "aggregate", kinds: ["table"], tags: { slow: "" } }),
    asset("forecast", ["hourly"], { group: "forecast", kinds: ["model"], tags: { slow: "yes", gpu: "a100.40" } }),
    asset("report", ["index", "forecast"], { group: "publish", owners: ["ada"] }),
  ],
};

describe("what Harmattan read from the start", () => {
  test.each<readonly [selection: string, keys: readonly string[]]>([
    ["*", ["hourly", "daily", "index", "forecast", "report"]],
    ["daily", ["daily"]],
    ["key:daily", ["daily"]],
    ['"daily"', ["daily"]],
    ['key:"daily"', ["daily"]],
    ["group:aggregate", ["daily", "index"]],
    ['group:"aggregate"', ["daily", "index"]],
    ["group:*", ["hourly", "daily", "index", "forecast", "report"]],
    ["+index", ["hourly", "daily", "index"]],
    ["daily+", ["daily", "index", "report"]],
    ["+daily+", ["hourly", "daily", "index", "report"]],
    ["1+index", ["daily", "index"]],
    ["daily+1", ["daily", "index"]],
    ["1+index+1", ["daily", "index", "report"]],
    ["0+index+0", ["index"]],
    ["2+report", ["hourly", "daily", "index", "forecast", "report"]],
    ["1+report", ["index", "forecast", "report"]],
    ["99+index", ["hourly", "daily", "index"]],
    ["+group:forecast", ["hourly", "forecast"]],
    ["group:aggregate+1", ["daily", "index", "report"]],
    ["+*+", ["hourly", "daily", "index", "forecast", "report"]],
    ["forecast,hourly", ["hourly", "forecast"]],
    ["forecast , hourly", ["hourly", "forecast"]],
    ["forecast or hourly", ["hourly", "forecast"]],
    ["forecast OR hourly or index", ["hourly", "index", "forecast"]],
    ["daily,daily,+daily", ["hourly", "daily"]],
    ["  daily  ", ["daily"]],
  ])("%s selects %j, upstream first", (selection, keys) => {
    expect(selectAssets(graph, selection)).toEqual(keys);
  });
});

describe("attributes", () => {
  test.each<readonly [selection: string, keys: readonly string[]]>([
    ["key:*ly", ["hourly", "daily"]],
    ['key:"*o*r*"', ["hourly", "forecast", "report"]],
    ["key:d*y", ["daily"]],
    ["key:daily*", ["daily"]],
    ['group:"*gat*"', ["daily", "index"]],
    ["kind:table", ["hourly", "daily", "index"]],
    ['kind:"model"', ["forecast"]],
    ["kind:<null>", ["report"]],
    ['owner:"team@city"', ["hourly", "daily"]],
    ["owner:ada", ["daily", "report"]],
    ["owner:<null>", ["index", "forecast"]],
    ["tag:slow", ["index"]],
    ['tag:slow=""', ["index"]],
    ["tag:slow=yes", ["forecast"]],
    ['tag:"slow"="yes"', ["forecast"]],
    ['tag:slow or tag:slow="*"', ["index", "forecast"]],
    ['tag:gpu="a100.40"', ["forecast"]],
    ["key : daily", ["daily"]],
  ])("%s selects %j", (selection, keys) => {
    expect(selectAssets(graph, selection)).toEqual(keys);
  });

  test("a key of segments is named whole or with a star that crosses the slash", () => {
    const assets = [asset("airqino/hours", []), asset("airqino/raw/days", []), asset("hours", [])];

    expect(selectAssets({ assets }, "airqino/hours+")).toEqual(["airqino/hours"]);
    expect(selectAssets({ assets }, "key:airqino/*")).toEqual(["airqino/hours", "airqino/raw/days"]);
    expect(selectAssets({ assets }, "key:*hours")).toEqual(["airqino/hours", "hours"]);
  });

  test("words of the syntax are keys and values where they cannot mean anything else", () => {
    const assets = [asset("roots", []), asset("key", ["roots"]), asset("or", ["key"], { group: "tag" })];

    expect(selectAssets({ assets }, "roots or key")).toEqual(["roots", "key"]);
    expect(selectAssets({ assets }, "roots(roots or key)")).toEqual(["roots"]);
    expect(selectAssets({ assets }, '"or"')).toEqual(["or"]);
    expect(selectAssets({ assets }, "key:or and group:tag")).toEqual(["or"]);
  });

  test("a dot or bracket in quotes stands for itself", () => {
    const assets = [asset("a", [], { owners: ["x.y@(z)"] }), asset("b", [], { owners: ["xxy@(z)"] })];

    expect(selectAssets({ assets }, 'owner:"x.y@(z)"')).toEqual(["a"]);
  });
});

describe("operators and functions", () => {
  test.each<readonly [selection: string, keys: readonly string[]]>([
    ["kind:table and group:aggregate", ["daily", "index"]],
    ["kind:table AND not daily", ["hourly", "index"]],
    ["Not kind:table", ["forecast", "report"]],
    ["not not daily", ["daily"]],
    // not binds tighter than and, and tighter than or
    ["not daily and kind:table", ["hourly", "index"]],
    ["report or kind:table and owner:ada", ["daily", "report"]],
    ["(report or kind:table) and owner:ada", ["daily", "report"]],
    ["hourly or kind:table and owner:ada", ["hourly", "daily"]],
    ["(hourly or kind:table) and owner:ada", ["daily"]],
    ["hourly, kind:table and owner:ada", ["hourly", "daily"]],
    ["(hourly, kind:table) and owner:ada", ["daily"]],
    ["not (daily or index)", ["hourly", "forecast", "report"]],
    // the plus binds tighter than not
    ["not daily+", ["hourly", "forecast"]],
    ["not +daily", ["index", "forecast", "report"]],
    ["+(daily or forecast)+", ["hourly", "daily", "index", "forecast", "report"]],
    ["1+(index and kind:table)", ["daily", "index"]],
    ["(hourly and owner:ada)+ or index", ["index"]],
    ["daily+ and +report", ["daily", "index", "report"]],
    ["1 + index + 1", ["daily", "index", "report"]],
    ["((daily))", ["daily"]],
    ['"daily"or"index"', ["daily", "index"]],
    ["roots(*)", ["hourly"]],
    ["sinks(*)", ["report"]],
    ["roots(group:aggregate)", ["daily"]],
    ["sinks(group:aggregate or forecast)", ["index", "forecast"]],
    ["roots(not hourly)", ["daily", "forecast"]],
    ["sinks(not report)", ["index", "forecast"]],
    // hourly reaches report only through assets that are not selected
    ["roots(hourly or report)", ["hourly"]],
    ["sinks(hourly or report)", ["report"]],
    ["roots(daily)+1", ["daily", "index"]],
    ["not sinks(*) and roots(+index)", ["hourly"]],
    ["roots (sinks(*), forecast)", ["forecast"]],
  ])("%s selects %j", (selection, keys) => {
    expect(selectAssets(graph, selection)).toEqual(keys);
  });
});

const refused = (message: string) => expect.objectContaining({ name: "UsageError", code: "USAGE", message });

describe("text that cannot be read is refused with the position and what to write", () => {
  const operand = 'write *, a key, +key, key+, group:name, kind:name, owner:"name", tag:name, not … or (…)';
  const join = "join selections with or, and, or a comma";
  const quote = 'quote such text, as in owner:"team@city"';

  test.each<readonly [selection: string, fault: string]>([
    ["daily,", `expected an asset at character 7, found the end; ${operand}`],
    [", daily", `expected an asset at character 1, found ","; ${operand}`],
    ["daily and", `expected an asset at character 10, found the end; ${operand}`],
    ["daily and or index", `expected an asset at character 11, found "or"; ${operand}`],
    ["not", `expected an asset at character 4, found the end; ${operand}`],
    ["()", `expected an asset at character 2, found ")"; ${operand}`],
    ["+", `expected an asset at character 2, found the end; ${operand}`],
    ["++daily", `expected an asset at character 2, found "+"; ${operand}`],
    ["<null>", `expected an asset at character 1, found "<null>"; ${operand}`],
    ["+not daily", 'expected an asset at character 2, found "not"; put what follows the + in parentheses, +(not …)'],
    ["daily index", `expected and, or, a comma or the end at character 7, found "index"; ${join}`],
    ["daily + index", `expected and, or, a comma or the end at character 9, found "index"; ${join}`],
    ["daily++", `expected and, or, a comma or the end at character 7, found "+"; ${join}`],
    ["group:forecast=1", `expected and, or, a comma or the end at character 15, found "="; ${join}`],
    ["daily)", 'expected and, or, a comma or the end at character 6, found ")"; open it with ( or leave it out'],
    ["index or (daily", "expected and, or, a comma or ) at character 16, found the end; close the ( at character 10"],
    ["sinks(*", "expected and, or, a comma or ) at character 8, found the end; close the ( at character 6"],
    ["(daily index)", 'expected and, or, a comma or ) at character 8, found "index"; close the ( at character 1'],
    ["leaves(*)", 'expected roots or sinks before ( at character 1, found "leaves"; write roots(…) or sinks(…)'],
    [
      "daily, status:failed",
      'expected something to select by before : at character 8, found "status"; write key:, group:, kind:, owner: or tag:',
    ],
    ["group:", "expected a value at character 7, found the end; write group:name"],
    ["kind:+x", 'expected a value at character 6, found "+"; write kind:name'],
    ["tag:slow=", "expected a value at character 10, found the end; write tag:name or tag:name=value"],
    [
      "daily or index or 2 daily",
      'expected + after 2 at character 21, found "daily"; write 2+key for so many steps upstream',
    ],
    ["2", "expected + after 2 at character 2, found the end; write 2+key for so many steps upstream"],
    ["dai*", 'expected a whole key at character 1, found "dai*"; write key:"dai*" for all keys like it'],
    ['+"dai*"', 'expected a whole key at character 2, found "dai*"; write key:"dai*" for all keys like it'],
    ["daily-index", `expected a letter, a digit or one of _ / * + ( ) : = , at character 6, found "-"; ${quote}`],
    ["owner:team@city", `expected a letter, a digit or one of _ / * + ( ) : = , at character 11, found "@"; ${quote}`],
    ["owner:📍", `expected a letter, a digit or one of _ / * + ( ) : = , at character 7, found "📍"; ${quote}`],
    ['"daily', 'expected another " after the one at character 1, found """; close the quote'],
    ['daily"', 'expected another " after the one at character 6, found """; close the quote'],
  ])("%s", (selection, fault) => {
    expect(() => selectAssets(graph, selection)).toThrow(refused(`selection "${selection}": ${fault}`));
  });

  test.each(["", "   "])('"%s", which is nothing', (selection) => {
    expect(() => selectAssets(graph, selection)).toThrow(
      refused("the selection is empty; write * for all assets, or some, such as daily_means or +group:extract"),
    );
  });
});

describe("is refused", () => {
  test.each<readonly [what: string, selection: string, message: string]>([
    [
      "an asset that there is not, naming those there are",
      "+weekly",
      'no asset "weekly"; there are: hourly, daily, index, forecast, report, or * for all',
    ],
    ["a key in capitals", "Daily", 'no asset "Daily"; there are: hourly, daily, index, forecast, report, or * for all'],
    [
      "a pattern that no key fits",
      'key:"week*"',
      'no asset "week*"; there are: hourly, daily, index, forecast, report, or * for all',
    ],
    [
      "a group that there is not, naming each group once",
      "group:daily",
      'no group "daily"; there are: extract, aggregate, forecast, publish, or * for all',
    ],
    ["a kind that there is not", "kind:view", 'no kind "view"; there are: table, airqino, model'],
    ["an owner that there is not", 'owner:"bob@city"', 'no owner "bob@city"; there are: team@city, ada'],
    ["a tag that there is not", "tag:fast", 'no tag "fast"; there are: slow, slow=yes, gpu=a100.40'],
    ["a tag that there is only with a value", "tag:gpu", 'no tag "gpu"; there are: slow, slow=yes, gpu=a100.40'],
    ["a tag of another value", "tag:slow=no", 'no tag "slow=no"; there are: slow, slow=yes, gpu=a100.40'],
    [
      "a selection of which one term is wrong, whole",
      "daily,weekly",
      'no asset "weekly"; there are: hourly, daily, index, forecast, report, or * for all',
    ],
    [
      "an unknown name after not",
      "not weekly",
      'no asset "weekly"; there are: hourly, daily, index, forecast, report, or * for all',
    ],
    [
      "a selection that no asset fits",
      "daily and index",
      'selection "daily and index" selects no asset; write or for and, leave out a not, or write * for all',
    ],
    [
      "all but all",
      "not *",
      'selection "not *" selects no asset; write or for and, leave out a not, or write * for all',
    ],
  ])("%s: %s", (_, selection, message) => {
    expect(() => selectAssets(graph, selection)).toThrow(refused(message));
  });

  test.each([
    ["10,000 opening parentheses", "(".repeat(10_000), '10000 characters and 10000 "("'],
    ["one character more than 2,000", `daily${" ".repeat(1_996)}`, '2001 characters and 0 "("'],
    ["one parenthesis more than 200", `${"(".repeat(201)}daily${")".repeat(201)}`, '407 characters and 201 "("'],
  ])("a text that is too long, without repeating it: %s", (_, selection, found) => {
    expect(() => selectAssets(graph, selection)).toThrow(
      refused(
        `a selection of ${found} is too long, at most 2000 and 200 are read; use group:, kind: or + in place of many keys`,
      ),
    );
  });

  test("no text of 2,000 characters with 200 parentheses", () => {
    expect(selectAssets(graph, `${"(".repeat(200)}daily${")".repeat(200)}`.padEnd(2_000))).toEqual(["daily"]);
    expect(selectAssets(graph, `${"+(".repeat(200)}daily${")".repeat(200)}`)).toEqual(["hourly", "daily"]);
    expect(selectAssets(graph, `${"not ".repeat(498)}daily`)).toEqual(["daily"]);
  });

  test("an owner where no asset has any", () => {
    expect(() => selectAssets({ assets: [asset("a", [])] }, "owner:ada")).toThrow(
      refused('no owner "ada"; there are: none'),
    );
  });
});

test("a graph of many layers is read once for each asset, not once for each path", () => {
  // 12 layers of three assets, each reading all three of the layer before: 177,147 paths.
  const layers = Array.from({ length: 12 }, (_, layer) => ["a", "b", "c"].map((name) => `${name}${layer}`));
  let reads = 0;
  const assets = layers.flatMap((keys, layer) =>
    keys.map((key) => {
      const plain = asset(key, layers[layer - 1] ?? []);
      return Object.defineProperty({ ...plain }, "upstream", {
        get: () => {
          reads += 1;
          return plain.upstream;
        },
      });
    }),
  );

  expect(selectAssets({ assets }, "+a11")).toHaveLength(34);
  expect(reads).toBe(36);
});

describe("in any graph", () => {
  /** Up to eight assets a0, a1, …, each reading some of those before it. */
  const anyGraph = fc
    .array(fc.array(fc.nat({ max: 6 }), { maxLength: 3 }), { minLength: 1, maxLength: 8 })
    .map((reads) =>
      reads.map((before, at) =>
        asset(
          `a${at}`,
          [...new Set(before.filter((each) => each < at))].map((each) => `a${each}`),
        ),
      ),
    );
  const anySelection = fc.letrec<{ selection: string }>((tie) => ({
    selection: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom("a0", "*", "key:a*", "group:tiny", "owner:<null>"),
      tie("selection").map((of) => `not (${of})`),
      tie("selection").map((of) => `1+(${of})`),
      tie("selection").map((of) => `(${of})+`),
      tie("selection").map((of) => `roots(${of})`),
      fc.tuple(tie("selection"), tie("selection")).map(([left, right]) => `(${left}) and (${right})`),
      fc.tuple(tie("selection"), tie("selection")).map(([left, right]) => `${left}, ${right}`),
    ),
  })).selection;

  /** @returns no keys where `selection` selects none, which `selectAssets` would refuse. */
  function keysOf(assets: readonly SelectableAsset[], selection: string): readonly string[] {
    const probe = asset("probe", []);
    return selectAssets({ assets: [probe, ...assets] }, `probe or (${selection}) and not probe`).slice(1);
  }

  test("+x is x and the upstream of all that is in +x", () => {
    const closure = (assets: readonly SelectableAsset[], key: string): string[] => [
      key,
      ...assets
        .filter((each) => each.key === key)
        .flatMap((each) => each.upstream.flatMap((up) => closure(assets, up.key))),
    ];
    fc.assert(
      fc.property(anyGraph, fc.nat(), (assets, pick) => {
        const key = `a${pick % assets.length}`;
        const expected = new Set(closure(assets, key));
        expect(selectAssets({ assets }, `+${key}`)).toEqual(
          assets.map((each) => each.key).filter((each) => expected.has(each)),
        );
      }),
    );
  });

  test("two negations cancel out, and De Morgan's laws hold", () => {
    fc.assert(
      fc.property(anyGraph, anySelection, anySelection, (assets, left, right) => {
        const keys = (selection: string) => keysOf(assets, selection);
        expect(keys(`not not (${left})`)).toEqual(keys(left));
        expect(keys(`not ((${left}) and (${right}))`)).toEqual(keys(`not (${left}) or not (${right})`));
        expect(keys(`not ((${left}) or (${right}))`)).toEqual(keys(`not (${left}) and not (${right})`));
      }),
    );
  });

  test("the roots of x reach all of x downstream, the sinks upstream", () => {
    fc.assert(
      fc.property(anyGraph, anySelection, (assets, selection) => {
        const keys = (text: string) => keysOf(assets, text);
        expect(keys(`(${selection}) and not roots(${selection})+`)).toEqual([]);
        expect(keys(`(${selection}) and not +sinks(${selection})`)).toEqual([]);
      }),
    );
  });

  test("any other text is refused with a UsageError of one line, never with another error", () => {
    const words = [
      "a0",
      "a*",
      "+",
      "2",
      "(",
      ")",
      ",",
      ":",
      "=",
      "key",
      "tag",
      "not",
      "and",
      "or",
      "roots",
      '"',
      "<null>",
      "é",
    ];
    const anyText = fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((parts) => parts.join(" "));
    fc.assert(
      fc.property(anyText, (selection) => {
        try {
          expect(selectAssets(graph, selection)).not.toEqual([]);
        } catch (error) {
          expect(error).toMatchObject({ name: "UsageError", message: expect.stringMatching(/^.+$/) });
        }
      }),
    );
  });
});
