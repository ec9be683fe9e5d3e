/** Moving one of several up or down. */

/** The list with the one at `index` so many places further; it stays inside. */
export function moved<T>(list: T[], index: number, by: number): T[] {
  const one = list[index];
  const place = Math.min(Math.max(index + by, 0), list.length - 1);
  if (one === undefined) return list;
  const rest = list.filter((_, other) => other !== index);
  return [...rest.slice(0, place), one, ...rest.slice(place)];
}
