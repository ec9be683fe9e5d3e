/** One claim or one patient, asked at the payer now. */

import { api, data } from "@/shared/api/client";
import type { Wanted } from "@/shared/api/types";

export const searchClaims = (body: Wanted) => data(api.POST("/api/v1/claims/search/", { body }));
