import { enableCompileCache } from "node:module";

enableCompileCache();
// Imported after the cache is on, so that the modules below come from it.
const { runCli } = await import("./program.ts");
process.exitCode = await runCli(process.argv.slice(2));
