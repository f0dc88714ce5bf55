import { defineConfig } from "vitest/config";

// unit: pure. int: real servers on loopback, real files, the MongoDB server when MONGODB_URI is set. e2e: whole commands.
// superset: one real Superset for all its files; it is installed from its lock file first.
const suite = (name: string, include: string[], exclude: string[], testTimeout: number) => ({
  test: { name, include, exclude, testTimeout, hookTimeout: testTimeout },
});

export default defineConfig({
  test: {
    projects: [
      suite("unit", ["test/**/*.test.ts"], ["test/**/*.{int,e2e,superset}.test.ts"], 60_000),
      suite("int", ["test/**/*.int.test.ts"], [], 300_000),
      suite("e2e", ["test/**/*.e2e.test.ts"], [], 300_000),
      {
        test: {
          ...suite("superset", ["test/**/*.superset.test.ts"], [], 300_000).test,
          globalSetup: ["test/superset/support/global-setup.ts"],
          // It has 12 threads and this machine's cores: what is measured in a browser would suffer.
          fileParallelism: false,
        },
      },
    ],
  },
});
