import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { sha256 } from "../../src/base/json.ts";
import { openSqlite } from "../../src/store/sqlite/sqlite-database.ts";

const notes = {
  name: "notes",
  schema: z.strictObject({ _id: z.string(), text: z.string() }),
  indexes: { byText: ["text"] },
} as const;

describe("an embedded store", () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "harmattan-test-"));
    file = join(folder, "harmattan.sqlite");
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Name and content of every file in the folder. */
  const contents = async () => {
    const names = (await readdir(folder)).toSorted();
    return Promise.all(names.map(async (name) => `${name} ${sha256(await readFile(join(folder, name)))}`));
  };
  const expectRefused = (open: () => unknown, error: Record<string, unknown>) =>
    expect(open).toThrow(expect.objectContaining(error));
  const sqlite = (sql: string) => {
    const connection = new DatabaseSync(file);
    connection.exec(sql);
    connection.close();
  };

  test("is created with its folders, which others may not read", async () => {
    const deep = join(folder, "a", "b", "harmattan.sqlite");

    const database = openSqlite(deep);
    await database.close();

    expect(database.description).toBe(deep);
    expect((await stat(join(folder, "a"))).mode & 0o777).toBe(0o700);
    expect((await stat(deep)).isFile()).toBe(true);
  });

  test("carries Harmattan's mark and layout, so that tools can tell whose file it is", async () => {
    await openSqlite(file).close();

    const connection = new DatabaseSync(file, { readOnly: true });
    expect(connection.prepare("PRAGMA application_id").get()).toMatchObject({ application_id: 0x48_52_4d_54 });
    expect(connection.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: 2 });
    connection.close();
  });

  test("keeps what was written, opened twice at once or one after the other", async () => {
    const [first, second] = [openSqlite(file), openSqlite(file)];
    await (await first.collection(notes)).putAll([{ _id: "a", text: "kept" }]);

    expect(await (await second.collection(notes)).get("a")).toEqual({ _id: "a", text: "kept" });
    await first.close();
    await second.close();

    const third = openSqlite(file);
    expect(await (await third.collection(notes)).get("a")).toEqual({ _id: "a", text: "kept" });
    await third.close();
  });

  test("is created by one of several processes that start at once, and opened by the others, sixty times", async () => {
    const module = new URL("../../src/store/sqlite/sqlite-database.ts", import.meta.url).href;
    const startAtMs = Date.now() + 2_500;
    const script = `
      import { openSqlite } from ${JSON.stringify(module)};
      for (let round = 0; round < 60; round += 1) {
        while (Date.now() < ${startAtMs} + 40 * round);
        await openSqlite(${JSON.stringify(folder)} + "/" + round + "/a/harmattan.sqlite").close();
      }`;

    const ended = Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      let stderr = "";
      child.stderr.on("data", (chunk) => (stderr += String(chunk)));
      const [exitCode] = await once(child, "close");
      return exitCode === 0 ? "opened" : stderr;
    });

    expect(await Promise.all(ended)).toEqual(["opened", "opened", "opened", "opened"]);
  });

  test("takes an empty file for a new store", async () => {
    await writeFile(file, "");

    await expect(openSqlite(file).close()).resolves.toBeUndefined();
  });

  test("whose creation was killed between its two marks is finished the next time", async () => {
    sqlite("PRAGMA application_id = 1213353300"); // "HRMT"

    const database = openSqlite(file);
    await (await database.collection(notes)).putAll([{ _id: "a", text: "kept" }]);
    await database.close();
  });

  describe("refuses, and leaves as it is,", () => {
    test("a database of another program", async () => {
      sqlite("CREATE TABLE bookmarks (url TEXT)");
      const before = await contents();

      expectRefused(() => openSqlite(file), {
        name: "ForeignStoreError",
        code: "FOREIGN_STORE",
        kind: "configuration",
        message: `store ${file}: is a database of another program; move that file away, or set HARMATTAN_HOME to another folder`,
      });
      expect(await contents()).toEqual(before);
    });

    test("a database that carries another program's mark, even without tables", async () => {
      sqlite("PRAGMA application_id = 252006673; PRAGMA user_version = 1");
      const before = await contents();

      expectRefused(() => openSqlite(file), { code: "FOREIGN_STORE" });
      expect(await contents()).toEqual(before);
    });

    test("a database of another program that was killed: its unsaved pages stay for it to recover", async () => {
      const live = join(folder, "live");
      await mkdir(live);
      const owner = new DatabaseSync(join(live, "their.sqlite"));
      owner.exec("PRAGMA journal_mode = WAL; CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')");
      await copyFile(join(live, "their.sqlite"), file);
      await copyFile(join(live, "their.sqlite-wal"), `${file}-wal`);
      owner.close();
      await rm(live, { recursive: true });
      const before = await contents();

      expectRefused(() => openSqlite(file), { code: "FOREIGN_STORE" });
      expect(await contents()).toEqual(before);
    });

    test.each([1, 7])("a store of another layout, naming both: %i", async (layout) => {
      await openSqlite(file).close();
      sqlite(`PRAGMA user_version = ${layout}`);
      const before = await contents();

      expectRefused(() => openSqlite(file), {
        code: "FOREIGN_STORE",
        message: `store ${file}: has layout ${layout}, this Harmattan reads layout 2; move that file away, or set HARMATTAN_HOME to another folder`,
      });
      expect(await contents()).toEqual(before);
    });

    test("a text file", async () => {
      await writeFile(file, "station,co\nsmart188,0.5\n".repeat(100));
      const before = await contents();

      expectRefused(() => openSqlite(file), {
        name: "ForeignStoreError",
        code: "FOREIGN_STORE",
        message: `store ${file}: is not a database; move that file away, or set HARMATTAN_HOME to another folder`,
      });
      expect(await contents()).toEqual(before);
    });

    test("a short text file", async () => {
      await writeFile(file, "hi\n");
      const before = await contents();

      expectRefused(() => openSqlite(file), { code: "FOREIGN_STORE" });
      expect(await contents()).toEqual(before);
    });

    test.each([
      ["a folder that would lie under a file", ["file.txt", "harmattan.sqlite"]],
      ["folders that would lie under a file", ["file.txt", "a", "b", "harmattan.sqlite"]],
    ])("%s", async (_, path) => {
      await writeFile(join(folder, "file.txt"), "text");
      const before = await contents();
      const under = join(folder, ...path);

      expectRefused(() => openSqlite(under), {
        name: "StoreAccessError",
        code: "STORE_ACCESS",
        kind: "configuration",
        message: expect.stringMatching(
          /^store .*harmattan\.sqlite: cannot be opened or created \(.+\); make the folder writable, or set HARMATTAN_HOME to another folder$/,
        ),
      });
      expect(await contents()).toEqual(before);
    });

    test("a folder in place of the file", async () => {
      await mkdir(file);

      expectRefused(() => openSqlite(file), { code: "STORE_ACCESS" });
      expect((await stat(file)).isDirectory()).toBe(true);
    });
  });
});
