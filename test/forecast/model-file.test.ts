import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { UnusableModelError } from "../../src/forecast/errors.ts";
import { modelBytes, parseModel } from "../../src/forecast/model-file.ts";
import { tinyModel, tinyNetwork } from "./tiny-model.ts";

const remedy = "; train again, or go back to an earlier one with `models roll-back`";

/** @returns the bytes of the tiny model, its header changed as text, and the rest as it was. */
function withHeader(change: (header: string) => string): Uint8Array {
  const bytes = Buffer.from(modelBytes(tinyModel()));
  const end = 12 + bytes.readUInt32LE(8);
  const header = Buffer.from(change(bytes.toString("utf8", 12, end)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([bytes.subarray(0, 8), length, header, bytes.subarray(end)]);
}

/** @returns what is told of bytes that are no model that can be used. */
function faultOf(bytes: Uint8Array): string {
  try {
    parseModel(bytes, "pm25/2026-01-20T13Z");
  } catch (error) {
    if (!(error instanceof UnusableModelError)) throw error;
    expect(error.code).toBe("UNUSABLE_MODEL");
    return error.message.replace("model pm25/2026-01-20T13Z: ", "").replace(remedy, "");
  }
  return "none";
}

describe("the bytes of a model", () => {
  test("give the same model back, with what is not known of its held-back hours", () => {
    expect(parseModel(modelBytes(tinyModel()), "m")).toEqual(tinyModel());
  });

  test("begin with their kind and the length of the header, little endian", () => {
    const bytes = Buffer.from(modelBytes(tinyModel()));

    expect(bytes.toString("latin1", 0, 8)).toBe("HARMODEL");
    expect(bytes.toString("utf8", 12, 34)).toBe('{"format":1,"featureVe');
    // 23 weights, and 6 scores of 2 hours, 4 bytes each.
    expect(bytes.length).toBe(12 + bytes.readUInt32LE(8) + 4 * (23 + 12));
    expect(bytes.readFloatLE(bytes.length - 4 * (23 + 12) + 4)).toBe(0.5);
  });

  test("of any sizes, groups and weights give the same model back", () => {
    const network = fc
      .record({ members: fc.integer({ min: 1, max: 3 }), unit: fc.double({ min: 1e-6, max: 1e6, noNaN: true }) })
      .chain(({ members, unit }) =>
        fc
          .array(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 23, maxLength: 23 }), {
            minLength: members,
            maxLength: members,
          })
          .map((weights) => ({ ...tinyNetwork(), unit, members: weights.map((flat) => Float32Array.from(flat)) })),
      );
    fc.assert(
      fc.property(fc.array(network, { minLength: 1, maxLength: 3 }), (networks) => {
        expect(parseModel(modelBytes(tinyModel({ networks })), "m")).toEqual(tinyModel({ networks }));
      }),
    );
  });
});

describe("bytes cannot be used that", () => {
  test("are no model", () => {
    expect(faultOf(new Uint8Array())).toBe("its bytes are no model");
    expect(faultOf(Buffer.from("SQLite format 3\0 and more"))).toBe("its bytes are no model");
  });

  test("are cut off anywhere", () => {
    const bytes = modelBytes(tinyModel());
    for (let length = 0; length < bytes.length; length += 1) {
      expect(faultOf(bytes.subarray(0, length))).not.toBe("none");
    }
    expect(faultOf(bytes.subarray(0, 40))).toBe("it is cut off after 40 bytes");
    expect(faultOf(bytes.subarray(0, -1))).toBe(
      `it has ${bytes.length - 1} bytes; expected ${bytes.length} of its header`,
    );
  });

  test("are longer than they say", () => {
    const bytes = modelBytes(tinyModel());

    expect(faultOf(Buffer.concat([bytes, Buffer.alloc(4)]))).toBe(
      `it has ${bytes.length + 4} bytes; expected ${bytes.length} of its header`,
    );
  });

  test.each([
    ["another format", '"format":1', '"format":2', "format: Invalid input: expected 1"],
    ["other features", '"featureVersion":"1"', '"featureVersion":"0"', 'featureVersion: Invalid input: expected "1"'],
    ["no JSON", '{"format"', '{format"', "it is no JSON text"],
    ["no unit", '"unit":3', '"unit":0', "networks.0.unit: Too small: expected number to be >0"],
    [
      "an endless scale",
      '"mean":10',
      '"mean":1e999',
      "networks.0.scale.level.mean: Invalid input: expected number, received Infinity",
    ],
    [
      "stations without a network",
      '"stations":["a"],"columns"',
      '"stations":["a","b"],"columns"',
      "networks.0: expected as many stations as the network's shape has",
    ],
    [
      "inputs without a scale",
      '"series":"level"',
      '"series":"heat"',
      "networks.0: expected a scale of every series that the network reads",
    ],
    [
      "a station that is not there",
      '"station":null',
      '"station":1',
      "networks.0: expected inputs of the network's own stations",
    ],
    [
      "more leads than outputs",
      '"leads":[1]},"stations"',
      '"leads":[1,2]},"stations"',
      "networks.0: expected three outputs for each lead",
    ],
  ])("have %s", (_, before, after, fault) => {
    const message = faultOf(withHeader((header) => header.replace(before, after)));

    expect(message).toBe(`its header cannot be used (${fault})`);
  });

  test("have sizes that do not fit", () => {
    expect(faultOf(withHeader((header) => header.replace('"hidden":2', '"hidden":3')))).toMatch(
      /^it has \d+ bytes; expected \d+ of its header$/,
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("have the weight %d", (weight) => {
    const network = tinyNetwork();
    network.members[0]?.set([weight], 22);

    expect(faultOf(modelBytes(tinyModel({ networks: [network] })))).toBe("its weights are not finite");
  });

  test("have flipped bits: either they are a model, or it is said that they are none", () => {
    const whole = modelBytes(tinyModel());
    const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1 });
    fc.assert(
      fc.property(flips, (bits) => {
        const bytes = whole.slice();
        for (const [place, mask] of bits) bytes[place] = (bytes[place] ?? 0) ^ mask;
        faultOf(bytes); // throws anything but an UnusableModelError
      }),
      { numRuns: 500 },
    );
  });
});
