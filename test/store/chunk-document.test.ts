import { describe, expect, test } from "vitest";

import { chunkOfDocument, documentOfChunk } from "../../src/store/chunk-document.ts";
import { type Chunk, emptyChunk } from "../../src/store/ledger-chunk.ts";
import { published, quarantined } from "../pipeline/memory-ledger.ts";
import { dailyMeans } from "../support/ledger.ts";

const empty = emptyChunk(dailyMeans, "smart188", 19_712);

describe("the document of a chunk", () => {
  test("says once what the partitions of one step have in common", () => {
    const later = { runId: "run-2", fence: 2, checkedAt: "2024-03-04T00:00:00.000Z" };

    const document = documentOfChunk({
      ...empty,
      published: [published("2024-03-01"), published("2024-03-02", later), published("2024-03-03")],
    });

    const at = "2024-03-01T00:10:00.000Z";
    expect(document.writes).toEqual([
      { runId: "run-0", codeVersion: "1", fence: 1, materializedAt: at, checkedAt: at },
      { runId: "run-2", codeVersion: "1", fence: 2, materializedAt: at, checkedAt: "2024-03-04T00:00:00.000Z" },
    ]);
    expect(document.published.map(({ partition, write }) => `${partition} ${write}`)).toEqual([
      "2024-03-01 0",
      "2024-03-02 1",
      "2024-03-03 0",
    ]);
  });

  test.each<[string, Chunk]>([
    ["an empty one", empty],
    [
      "one with everything",
      {
        ...empty,
        revision: 9,
        wiped: [{ from: 19_712, to: 19_714, fence: 3 }],
        published: [
          published("2024-03-01", { warnings: ["flat_line"], inputVersions: { weather: null } }),
          published("2024-03-02", { codeVersion: "2", completeness: 0.5 }),
          published("2024-03-03", { materializedAt: "2024-03-09T00:00:00.000Z" }),
        ],
        quarantined: [quarantined("2024-03-01")],
      },
    ],
  ])("gives the chunk back as it was: %s", (_, chunk) => {
    expect(chunkOfDocument(documentOfChunk(chunk))).toEqual(chunk);
  });
});
