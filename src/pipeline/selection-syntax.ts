import { UsageError } from "../base/errors.ts";

const attributes = ["key", "group", "kind", "owner", "tag"] as const;

/** What an asset can be selected by, as in `group:extract`. */
export type SelectionAttribute = (typeof attributes)[number];

/**
 * A parsed selection. `value` may hold `*` for any text, is `null` for `<null>` (no value at all), and reads `name` or
 * `name=value` for a tag. `up` and `down` count steps and are `Infinity` for all the way.
 */
export type SelectionExpression =
  | { readonly type: "all" }
  | { readonly type: "attribute"; readonly attribute: SelectionAttribute; readonly value: string | null }
  | { readonly type: "traversal"; readonly of: SelectionExpression; readonly up: number; readonly down: number }
  | { readonly type: "not" | "roots" | "sinks"; readonly of: SelectionExpression }
  | { readonly type: "and" | "or"; readonly operands: readonly SelectionExpression[] };

interface Token {
  readonly kind: "symbol" | "word" | "quoted" | "null" | "end";
  readonly text: string;
  /** Offset in the selection, from 0. */
  readonly at: number;
}

interface Reader {
  readonly selection: string;
  readonly tokens: readonly Token[];
  next: number;
}

/** Characters, and opening parentheses, each of which is a call within a call: more could exhaust the stack. */
const [longest, most] = [2_000, 200];

/**
 * The expression that `selection` says in Dagster's asset selection syntax; from tightest to loosest `+`, `not`, `and`,
 * `or`. Beyond Dagster's: a comma is an `or`, a bare word or quoted text is a key, `+*` is read, and `*` in any value.
 *
 * @throws {UsageError} for text that it cannot read, with the position counted from 1.
 */
export function parseSelection(selection: string): SelectionExpression {
  const [length, parentheses] = [selection.length, selection.split("(").length - 1];
  if (length > longest || parentheses > most) {
    throw new UsageError(
      `a selection of ${length} characters and ${parentheses} "(" is too long, at most ${longest} and ${most} are read; use group:, kind: or + in place of many keys`,
    );
  }
  const reader: Reader = { selection, tokens: tokenize(selection), next: 0 };
  if (reader.tokens.length === 0) {
    throw new UsageError(
      "the selection is empty; write * for all assets, or some, such as daily_means or +group:extract",
    );
  }
  const expression = parseOr(reader);
  const rest = take(reader);
  if (rest.kind === "end") return expression;
  const remedy = isSymbol(rest, ")") ? "open it with ( or leave it out" : "join selections with or, and, or a comma";
  throw unreadable(reader, rest, "and, or, a comma or the end", remedy);
}

function parseOr(reader: Reader): SelectionExpression {
  const first = parseAnd(reader);
  const operands = [first];
  while (takes(reader, ",") || takesKeyword(reader, "or")) operands.push(parseAnd(reader));
  return operands.length === 1 ? first : { type: "or", operands };
}

function parseAnd(reader: Reader): SelectionExpression {
  const first = parseNot(reader);
  const operands = [first];
  while (takesKeyword(reader, "and")) operands.push(parseNot(reader));
  return operands.length === 1 ? first : { type: "and", operands };
}

function parseNot(reader: Reader): SelectionExpression {
  return takesKeyword(reader, "not") ? { type: "not", of: parseNot(reader) } : parseTraversal(reader);
}

function parseTraversal(reader: Reader): SelectionExpression {
  const upSteps = takeSteps(reader);
  const hasUp = takes(reader, "+");
  if (upSteps !== undefined && !hasUp) {
    throw unreadable(reader, take(reader), `+ after ${upSteps}`, `write ${upSteps}+key for so many steps upstream`);
  }
  const up = hasUp ? (upSteps ?? Number.POSITIVE_INFINITY) : 0;
  const of = parseOperand(reader);
  const down = takes(reader, "+") ? (takeSteps(reader) ?? Number.POSITIVE_INFINITY) : 0;
  return up === 0 && down === 0 ? of : { type: "traversal", of, up, down };
}

function takeSteps(reader: Reader): number | undefined {
  const token = peek(reader);
  return token.kind === "word" && /^\d+$/.test(token.text) ? Number(take(reader).text) : undefined;
}

function parseOperand(reader: Reader): SelectionExpression {
  const token = take(reader);
  if (isSymbol(token, "(")) return parseEnclosed(reader, token);
  if (token.kind === "quoted") return bareKey(reader, token);
  if (token.kind === "word" && !keywords.some((keyword) => isKeyword(token, keyword))) {
    if (isSymbol(peek(reader), "(")) return parseCall(reader, token);
    return takes(reader, ":") ? parseAttribute(reader, token) : bareKey(reader, token);
  }
  const remedy = isKeyword(token, "not")
    ? "put what follows the + in parentheses, +(not …)"
    : 'write *, a key, +key, key+, group:name, kind:name, owner:"name", tag:name, not … or (…)';
  throw unreadable(reader, token, "an asset", remedy);
}

function bareKey(reader: Reader, token: Token): SelectionExpression {
  if (token.text === "*") return { type: "all" };
  if (!token.text.includes("*")) return { type: "attribute", attribute: "key", value: token.text };
  throw unreadable(reader, token, "a whole key", `write key:"${token.text}" for all keys like it`);
}

function parseEnclosed(reader: Reader, opening: Token): SelectionExpression {
  const enclosed = parseOr(reader);
  const closing = take(reader);
  if (isSymbol(closing, ")")) return enclosed;
  throw unreadable(reader, closing, "and, or, a comma or )", `close the ( at character ${opening.at + 1}`);
}

function parseCall(reader: Reader, name: Token): SelectionExpression {
  const type = (["roots", "sinks"] as const).find((each) => each === name.text);
  if (!type) throw unreadable(reader, name, "roots or sinks before (", "write roots(…) or sinks(…)");
  return { type, of: parseEnclosed(reader, take(reader)) };
}

function parseAttribute(reader: Reader, name: Token): SelectionExpression {
  const attribute = attributes.find((each) => each === name.text);
  if (!attribute) {
    throw unreadable(reader, name, "something to select by before :", "write key:, group:, kind:, owner: or tag:");
  }
  const value = parseValue(reader, attribute);
  if (attribute !== "tag" || value === null || !takes(reader, "=")) return { type: "attribute", attribute, value };
  const tagValue = parseValue(reader, attribute);
  // As in Dagster, a tag without a value is one whose value is empty.
  return { type: "attribute", attribute, value: tagValue ? `${value}=${tagValue}` : value };
}

function parseValue(reader: Reader, attribute: SelectionAttribute): string | null {
  const token = take(reader);
  if (token.kind === "null") return null;
  if (token.kind === "word" || token.kind === "quoted") return token.text;
  const remedy = attribute === "tag" ? "write tag:name or tag:name=value" : `write ${attribute}:name`;
  throw unreadable(reader, token, "a value", remedy);
}

const keywords = ["and", "or", "not"] as const;

function isKeyword(token: Token, keyword: (typeof keywords)[number]): boolean {
  return token.kind === "word" && token.text.toLowerCase() === keyword;
}

function isSymbol(token: Token, symbol: string): boolean {
  return token.kind === "symbol" && token.text === symbol;
}

function takesKeyword(reader: Reader, keyword: (typeof keywords)[number]): boolean {
  const isNext = isKeyword(peek(reader), keyword);
  if (isNext) take(reader);
  return isNext;
}

function takes(reader: Reader, symbol: string): boolean {
  const isNext = isSymbol(peek(reader), symbol);
  if (isNext) take(reader);
  return isNext;
}

function take(reader: Reader): Token {
  const token = peek(reader);
  reader.next += 1;
  return token;
}

function peek({ tokens, next, selection }: Reader): Token {
  return tokens[next] ?? { kind: "end", text: "", at: selection.length };
}

const tokenPattern = /(?<symbol>[+():=,])|(?<word>[\w*/]+)|"(?<quoted>[^"\r\n]*)"|(?<null><null>)|\S/gu;
const tokenKinds = ["symbol", "word", "quoted", "null"] as const;

function tokenize(selection: string): Token[] {
  return Array.from(selection.matchAll(tokenPattern), ({ 0: text, index: at, groups = {} }) => {
    const kind = tokenKinds.find((each) => groups[each] !== undefined);
    if (kind) return { kind, text: groups[kind] ?? "", at };
    const remedy = text === '"' ? "close the quote" : 'quote such text, as in owner:"team@city"';
    const expected = text === '"' ? 'another " after the one' : "a letter, a digit or one of _ / * + ( ) : = ,";
    throw unreadable({ selection }, { kind: "word", text, at }, expected, remedy);
  });
}

function unreadable({ selection }: Pick<Reader, "selection">, token: Token, expected: string, remedy: string) {
  const found = token.kind === "end" ? "the end" : `"${token.text}"`;
  return new UsageError(
    `selection "${selection}": expected ${expected} at character ${token.at + 1}, found ${found}; ${remedy}`,
  );
}
