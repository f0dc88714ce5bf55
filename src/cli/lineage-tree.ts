import { edgesBetween, type Lineage, type LineageNode, mappingNote } from "./lineage.ts";
import { textTable } from "./table.ts";

/** @returns lineage as a tree, upstream above downstream; an asset that is reached again is named again, without its branch. */
export function lineageTree(lineage: Lineage): string {
  const branches = branchesOf(lineage);
  const rows = branches.map(({ lead, node, isRepeated, reads }) => {
    const name = `${lead}${node.key}`;
    return isRepeated ? [`${name} (above)`, reads] : [name, reads, ...factsOf(node)];
  });
  const filled = rows.map((row) => [...row, "", "", "", ""].slice(0, 6));
  const table = textTable(["asset", "reads", "nature", "kinds", "group", "partitions"], filled);
  return [table, legend(branches), unselected(lineage)].filter((part) => part !== "").join("\n");
}

/** One line of the tree. */
interface Branch {
  /** Box characters that join it to the line above. */
  readonly lead: string;
  readonly node: LineageNode;
  readonly isRepeated: boolean;
  /** What it reads of the asset above it; `""` for a root. */
  readonly reads: string;
}

function branchesOf(lineage: Lineage): Branch[] {
  const shown = new Set<string>();
  const below = (node: LineageNode, stem: string): Branch[] => {
    const children = lineage.nodes.filter(({ key }) => edgesBetween(lineage, node.key, key).length > 0);
    return children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      const reads = mappingNote(edgesBetween(lineage, node.key, child.key)) || "own window";
      return branch(child, reads, `${stem}${isLast ? "└─ " : "├─ "}`, `${stem}${isLast ? "   " : "│  "}`);
    });
  };
  const branch = (node: LineageNode, reads: string, lead: string, stem: string): Branch[] => {
    const isRepeated = shown.has(node.key);
    shown.add(node.key);
    return [{ lead, node, isRepeated, reads }, ...(isRepeated ? [] : below(node, stem))];
  };
  const roots = lineage.nodes.filter(({ key }) => !lineage.edges.some(({ downstream }) => downstream === key));
  return roots.flatMap((root) => branch(root, "", "", ""));
}

function factsOf({ nature, kinds, group, partitions }: LineageNode): string[] {
  return [nature, kinds.join(", "), group, `${partitions.dimension} × ${partitions.grid}`];
}

function legend(branches: readonly Branch[]): string {
  const hasOffsets = branches.some(({ reads }) => reads.includes("["));
  return hasOffsets
    ? "[a..b]: the windows that it reads of the asset it hangs from, counted from its own, which is 0\n"
    : "";
}

/** What is selected may read assets that are not. */
function unselected({ nodes }: Lineage): string {
  const reads = nodes.flatMap(({ key, upstream }) => upstream.map((read) => ({ read, by: key })));
  const missing = reads.filter(({ read }) => !nodes.some(({ key }) => key === read));
  const byRead = Map.groupBy(missing, ({ read }) => read);
  const lines = Array.from(byRead, ([read, all]) => `${read}, read by ${all.map(({ by }) => by).join(", ")}`);
  return lines.map((line) => `not selected: ${line}\n`).join("");
}
