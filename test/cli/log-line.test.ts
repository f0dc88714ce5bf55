import { expect, test } from "vitest";

import { readableLogLine } from "../../src/cli/log-line.ts";

test("a JSON log line becomes a sentence with its facts", () => {
  const line =
    '{"level":"warn","time":"2026-01-20T13:20:01.500Z","stationId":"smart188","attempt":1,"why":{"status":503},"message":"asking again"}';

  expect(readableLogLine(line)).toBe('13:20:01 warn asking again stationId=smart188 attempt=1 why={"status":503}');
});

test("a line that is no JSON object stays as it is", () => {
  expect(["Killed", "null", '"text"', ""].map(readableLogLine)).toEqual(["Killed", "null", '"text"', ""]);
});
