import type { AssetNature } from "../pipeline/asset.ts";
import { edgesBetween, type Lineage, type LineageNode, mappingNote } from "./lineage.ts";

/** @returns lineage as a Mermaid flowchart, one box per group, as GitHub draws it in a block named `mermaid`. */
export function lineageMermaid(lineage: Lineage): string {
  const byGroup = Map.groupBy(lineage.nodes, ({ group }) => group);
  const groups = Array.from(byGroup, ([group, nodes], index) => [
    `  subgraph group_${index + 1}[${quoted(group)}]`,
    ...nodes.map((node) => `    ${shapeOf(node)}`),
    "  end",
  ]);
  const lines = ["flowchart LR", ...groups.flat(), ...arrows(lineage), ...classes(lineage)];
  return lines.map((line) => `${line}\n`).join("");
}

const brackets = {
  materialized: ["[", "]"],
  external: ["([", "])"],
  virtual: ["[/", "/]"],
} as const satisfies Record<AssetNature, readonly [open: string, close: string]>;

function shapeOf({ key, nature, kinds, partitions }: LineageNode): string {
  const [open, close] = brackets[nature];
  const kind = [...(nature === "materialized" ? [] : [nature]), ...kinds].join(" · ");
  const lines = [key, kind, `${partitions.dimension} × ${partitions.grid}`].filter((line) => line !== "");
  const style = nature === "materialized" ? "" : `:::${nature}`;
  return `${idOf(key)}${open}${quoted(lines.join("<br/>"))}${close}${style}`;
}

function arrows(lineage: Lineage): string[] {
  return lineage.nodes.flatMap(({ key: upstream }) =>
    lineage.nodes.flatMap(({ key: downstream }) => {
      const edges = edgesBetween(lineage, upstream, downstream);
      if (edges.length === 0) return [];
      const note = mappingNote(edges);
      return `  ${idOf(upstream)} -->${note === "" ? "" : `|${quoted(note)}|`} ${idOf(downstream)}`;
    }),
  );
}

function classes({ nodes }: Lineage): string[] {
  const natures = new Set(nodes.map(({ nature }) => nature));
  const dashed = (["external", "virtual"] as const).filter((nature) => natures.has(nature));
  return dashed.map((nature) => `  classDef ${nature} stroke-dasharray: 5 5`);
}

/** `end` and other words mean something to Mermaid, and so do slashes. Keys hold no double underscore. */
function idOf(key: string): string {
  return `asset_${key.replaceAll("/", "__")}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', "#quot;")}"`;
}
