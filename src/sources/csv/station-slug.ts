import { type StationId, stationIdSchema } from "../../domain/station.ts";

/**
 * The id of a station that a file names: the name itself if it is one, else in lower case without accents, with a hyphen
 * for whatever is no letter or digit. `Dongsi` is `dongsi`, `Station 3` is `station-3`.
 *
 * @returns `null` if nothing is left of the name, or more than an id may have.
 */
export function stationSlug(name: string): StationId | null {
  const plain = name.normalize("NFD").replaceAll(/\p{Mark}/gu, "");
  const slug = plain
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return [name, slug].map((id) => stationIdSchema.safeParse(id)).find((parsed) => parsed.success)?.data ?? null;
}
