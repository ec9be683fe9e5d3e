/** What the parts of an opened claim are given. */

import type { Row, RowDetail } from "@/shared/api/types";

/** A result row, or a claim just looked up, which has no history here yet. */
export type OpenClaim = Row & Partial<RowDetail>;
