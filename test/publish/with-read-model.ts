import { afterEach, beforeEach } from "vitest";

import { openReadModel } from "../../src/publish/open-read-model.ts";
import type { ReadModel } from "../../src/publish/read-model.ts";
import type { FreshPostgres } from "../support/postgres.ts";

/** Gives every test an open, migrated read model in its own database; after `withPostgres`. */
export function withReadModel(place: () => FreshPostgres, use: (readModel: ReadModel) => void): void {
  let opened: ReadModel | null = null;
  beforeEach(async () => {
    opened = openReadModel(place().settings);
    await opened.migrate();
    use(opened);
  });
  afterEach(() => opened?.close());
}
