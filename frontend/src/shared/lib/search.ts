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

export const PAGE_SIZES = [25, 50, 100, 250];
const USUAL_SIZE = 50;

/** Which page an address asks for; what is no page of ours is the first, of the usual size. */
export function pageIn(search: Search): { page: number; pageSize: number } {
  const size = Number(search.page_size);
  return {
    page: /^[1-9]\d{0,5}$/.test(search.page ?? "") ? Number(search.page) : 1,
    pageSize: PAGE_SIZES.includes(size) ? size : USUAL_SIZE,
  };
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
