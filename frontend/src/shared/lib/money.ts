/** Amounts: "1234.5" or null from the API, `$1,234.50` or an en dash on the page. */

const DOLLARS = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

export const NONE = "–";

export function money(amount: string | number | null | undefined): string {
  if (amount === null || amount === undefined || amount === "") return NONE;
  const value = Number(amount);
  return Number.isFinite(value) ? DOLLARS.format(value) : NONE;
}

/** Whole cents, for sums that must be right to the cent. */
export function cents(amount: string | null | undefined): number {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?\d*$/.exec((amount ?? "").trim());
  if (!match) return 0;
  const value = Number(match[2]) * 100 + Number((match[3] ?? "").padEnd(2, "0"));
  return match[1] === "-" ? -value : value;
}
