/** The invitation that a link to the registration brings. */

/** The code behind the `#` of an address, `#code=…`; empty where there is none. */
export function codeIn(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("code")?.trim() ?? "";
}
