import { MongoClient } from "mongodb";
import { describe, expect, test } from "vitest";

import { openStore } from "../../src/store/open-store.ts";
import { storeKinds, withoutMongodb } from "../support/databases.ts";

const kinds = storeKinds.filter((kind) => kind.name === "MongoDB");

describe.each(kinds)("validators on $name", (kind) => {
  test("refuse what another program writes in the wrong shape, and take the right one", async () => {
    const place = await kind.fresh();
    const store = await openStore(place.settings);
    const { uri, database } = place.settings.mongodb ?? { uri: "", database: "" };
    const client = await MongoClient.connect(uri);
    const means = client.db(database).collection<{ _id: string } & Record<string, unknown>>("daily_means");
    const mean = {
      _id: "smart188/2024-03-01/co",
      stationId: "smart188",
      day: "2024-03-01",
      parameter: "co",
      unit: "mg/m³",
      mean: null,
      hours: 0,
      finalHours: 0,
      expectedHours: 24,
      coverage: 0,
      valid: false,
      reason: "no-hours",
      qualifiers: [],
      maximumEightHourMean: null,
      provisional: false,
      fence: 1,
    };

    await expect(means.insertOne({ ...mean, valid: "no" })).rejects.toThrow(/validation/i);
    await expect(means.insertOne({ ...mean, parameter: "gold" })).rejects.toThrow(/validation/i);
    await expect(means.insertOne({ ...mean, fence: "1" })).rejects.toThrow(/validation/i);
    await expect(means.insertOne({ _id: mean._id })).rejects.toThrow(/validation/i);
    await expect(means.insertOne(mean)).resolves.toMatchObject({ insertedId: mean._id });

    await client.close();
    await store.close();
    await place.remove();
  });
});

if (kinds.length === 0) test.skip(`${withoutMongodb}`);
