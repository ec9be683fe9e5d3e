/** What people have on their desks today. */

import type { Loads } from "./columns";

export function useLoads(): Loads | undefined {
  return undefined;
}
