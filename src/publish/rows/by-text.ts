/** Orders texts by their characters' numbers, whatever the locale: `toSorted((left, right) => byText(left.id, right.id))`. */
export function byText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
