/** Which words may be a claim's number: only these are sent in an address, so that no patient's name or date is. */

const DAY = /^\d{4}-\d{1,2}-\d{1,2}$|^\d{1,2}-\d{1,2}-\d{2,4}$/;

/** Letters and digits with at least four digits: what payers number claims with. */
export function isPayersNumber(text: string): boolean {
  return /^[A-Za-z0-9 -]{5,40}$/.test(text) && (text.match(/\d/g) ?? []).length >= 4;
}

/** How a claim's number may begin, the practice's or the payer's: without a space, with a digit, and no date. */
export function isNumberOfClaim(text: string): boolean {
  return /^[A-Za-z0-9-]{3,40}$/.test(text) && /\d/.test(text) && !DAY.test(text);
}
