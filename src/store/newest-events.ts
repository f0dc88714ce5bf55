import type { MaterializationEvent } from "../pipeline/partition-record.ts";

/**
 * The newest events first. A run that was killed between its event and the pointers leaves an event that the next run
 * repeats: of equal events in a row only the oldest stands, so that one version is never told twice.
 */
export function newestEvents(events: readonly MaterializationEvent[], limit: number): MaterializationEvent[] {
  const oldestFirst = events.toSorted((left, right) =>
    left.at === right.at ? left.fence - right.fence : left.at < right.at ? -1 : 1,
  );
  const newestOf = new Map<string, string>();
  const told = oldestFirst.flatMap((event) => {
    const versions = event.versions.filter((version) => {
      const content = JSON.stringify([event.kind, event.codeVersion, version.dataVersion, version.inputVersions]);
      const isRepeated = newestOf.get(version.partition) === content;
      newestOf.set(version.partition, content);
      return !isRepeated;
    });
    return versions.length === 0 ? [] : { ...event, versions };
  });
  return told.toReversed().slice(0, limit);
}
