/** Attributes of an element of an SVG; numbers are in its pixels. */
export type SvgAttributes = Readonly<Record<string, string | number>>;

/** @param content markup, escaped already; values of attributes are escaped here. */
export function element(name: string, attributes: SvgAttributes, content = ""): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === "number" ? pixel(value) : escaped(value)}"`,
  );
  return `<${name}${written.join("")}${content === "" ? "/>" : `>${content}</${name}>`}`;
}

/** @param content plain text, escaped here. */
export function text(content: string, attributes: SvgAttributes): string {
  return element("text", attributes, escaped(content));
}

/** @returns text as it stands in SVG and HTML, also inside of an attribute. */
export function escaped(content: string): string {
  return content
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** @returns a coordinate, to 0.1 pixel. */
export function pixel(value: number): string {
  return String(Math.round(value * 10) / 10);
}
