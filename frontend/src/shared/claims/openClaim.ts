/** What the parts of an opened claim are given. */

import type { Row, RowDetail } from "@/shared/api/types";

/** Without these there is nothing to open; a claim just looked up has no row and no history here. */
type Needed = "claim_number" | "outcome" | "success" | "denial_codes";

export type OpenClaim = Pick<Row, Needed> & Partial<RowDetail>;
