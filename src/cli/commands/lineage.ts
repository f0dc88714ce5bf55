import { UsageError } from "../../base/errors.ts";
import { selectAssets } from "../../pipeline/selection.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { lineageMermaid } from "../lineage-mermaid.ts";
import { lineageTree } from "../lineage-tree.ts";
import { type Lineage, lineageOf } from "../lineage.ts";
import { loadGraph } from "../load-graph.ts";

export interface LineageOptions {
  readonly format: string;
  readonly json?: boolean;
}

const formats: ReadonlyMap<string, (lineage: Lineage) => string> = new Map([
  ["tree", lineageTree],
  ["mermaid", lineageMermaid],
  ["json", (found) => `${JSON.stringify(found)}\n`],
]);

/** `harmattan lineage [selection]`: needs no store. @returns the exit code. */
export async function lineage(selection: string, options: LineageOptions, context: CommandContext): Promise<number> {
  const render = formats.get(options.json ? "json" : options.format);
  if (!render) throw new UsageError(`--format ${options.format}: expected tree, mermaid or json`);
  const config = loadConfig(context.env);
  const { stations } = config;
  const graph = await loadGraph(config);
  await context.terminal.print(render(lineageOf(graph, selectAssets(graph, selection), stations)));
  return 0;
}
