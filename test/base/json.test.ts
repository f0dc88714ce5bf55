import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { canonicalJson, type Json, sha256 } from "../../src/base/json.ts";

describe("canonical JSON", () => {
  test.each<readonly [what: string, value: Json, text: string]>([
    ["null", null, "null"],
    ["true", true, "true"],
    ["an empty object", {}, "{}"],
    ["an empty list", [], "[]"],
    ["text with a quote, a line break and a micro sign", 'a"b\nµ', String.raw`"a\"b\nµ"`],
    ["a list keeps its order", [3, 1, 2], "[3,1,2]"],
    ["no blanks anywhere", { a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
  ])("of %s", (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test("sorts keys by code unit, at every depth: capitals before small letters, accents and emoji last", () => {
    // The example of RFC 8785, section 3.2.3, in short: U+20AC, \r, "1", U+1F600, U+0080, U+00F6.
    expect(canonicalJson({ "€": 1, "\r": 2, 1: 3, "😀": 4, "\u0080": 5, ö: 6 })).toBe(
      '{"\\r":2,"1":3,"\u0080":5,"ö":6,"€":1,"😀":4}',
    );
    expect(canonicalJson({ b: { z: 1, Z: 2 }, a: 0, B: 0 })).toBe('{"B":0,"a":0,"b":{"Z":2,"z":1}}');
  });

  test.each<readonly [number: number, text: string]>([
    [-0, "0"],
    [0.1, "0.1"],
    [29.376667, "29.376667"],
    [1e21, "1e+21"],
    [1e-7, "1e-7"],
    [333_333_333.333_333_3, "333333333.3333333"], // RFC 8785, appendix B
    [5e-324, "5e-324"],
  ])("prints the number %d as ECMAScript does: %s", (number, text) => {
    expect(canonicalJson(number)).toBe(text);
    expect(canonicalJson([{ value: number }])).toBe(`[{"value":${text}}]`);
  });

  test.each([
    [Number.NaN, "NaN has no JSON text"],
    [Number.POSITIVE_INFINITY, "Infinity has no JSON text"],
    [Number.NEGATIVE_INFINITY, "-Infinity has no JSON text"],
  ])("refuses %d, however deep it lies", (number, message) => {
    expect(() => canonicalJson(number)).toThrow(new RangeError(message));
    expect(() => canonicalJson({ rows: [{ mean: number }] })).toThrow(new RangeError(message));
  });

  test("reads back as the same value, whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.integer()), (value, members) => {
        const text = JSON.stringify(value);

        expect(JSON.parse(canonicalJson(JSON.parse(text)))).toEqual(JSON.parse(text));
        expect(canonicalJson(Object.fromEntries(Object.entries(members).toReversed()))).toBe(
          canonicalJson({ ...members }),
        );
      }),
    );
  });
});

describe("SHA-256", () => {
  // FIPS 180-2, appendix B.1, and the empty message.
  test("of text, in lower-case hexadecimal", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test("of bytes equals that of the text in UTF-8", () => {
    expect(sha256(new Uint8Array([0xc2, 0xb5]))).toBe(sha256("µ"));
    expect(sha256(new Uint8Array([0x61, 0x62, 0x63]))).toBe(sha256("abc"));
  });
});
