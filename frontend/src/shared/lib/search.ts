/** The page's state in its address: plain strings, so that `00123` stays what it is. */

export type Search = Record<string, string | undefined>;

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(kept.map(([key, value]) => [key, String(value)])).toString();
  return text ? `?${text}` : "";
}

/** Keeps the named keys that hold something; anything else in an address is dropped. */
export function pick<K extends string>(
  ...keys: K[]
): (search: Record<string, unknown>) => Partial<Record<K, string>> {
  return (search) => {
    const kept: Partial<Record<K, string>> = {};
    for (const key of keys) {
      const value = search[key];
      if (typeof value === "string" && value !== "") kept[key] = value;
    }
    return kept;
  };
}
