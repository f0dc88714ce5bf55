/** @returns a JSON log line as people read it: `12:05:01 warn asking AirQino again attempt=1`; any other text as it is. */
export function readableLogLine(line: string): string {
  const entries = entriesOf(line);
  if (entries === null) return line;
  const { level, time, message, ...fields } = Object.fromEntries(entries);
  const shown = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return [String(time).slice(11, 19), String(level), String(message), ...shown].join(" ");
}

function entriesOf(line: string): [string, unknown][] | null {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
