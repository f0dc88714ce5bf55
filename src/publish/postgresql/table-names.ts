/** @returns the names of a group of tables, in its order. */
export function namesOf<Name extends string>(tables: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(tables).filter((name): name is Name => name in tables);
}
