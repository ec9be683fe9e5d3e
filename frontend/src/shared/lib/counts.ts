/** How often each of several kinds occurs; the order is that of `kinds`. */

export type Counts<K extends string> = Partial<Record<K, number>>;

/** Those that occur. A kind that `kinds` does not name is left out. */
export function present<K extends string>(kinds: Record<K, unknown>, counts: Counts<K>): [K, number][] {
  return (Object.keys(kinds) as K[]).flatMap((kind): [K, number][] => {
    const number = counts[kind] ?? 0;
    return number > 0 ? [[kind, number]] : [];
  });
}

export function sumOf<K extends string>(kinds: Record<K, unknown>, counts: Counts<K>): number {
  return present(kinds, counts).reduce((sum, [, number]) => sum + number, 0);
}
