import { Document, visit } from "yaml";

import type { Json } from "./model.ts";

/** @returns YAML that means the same to every reader: Python's still follows version 1.1, where `no` is false and `=` a tag. */
export function yamlText(content: Json): string {
  const document = new Document(content, { schema: "yaml-1.1" });
  visit(document, {
    Scalar: (_, node) => {
      if (node.value === "=" || node.value === "<<") node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}
