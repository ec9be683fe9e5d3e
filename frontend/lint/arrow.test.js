import { RuleTester } from "eslint";
import tseslint from "typescript-eslint";
import { describe, it } from "vitest";

import { arrow } from "./arrow.js";

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const file = (name, code) => ({ filename: `/src/${name}`, code, options: ["/src"] });
const against = (from, to) => [{ messageId: "against", data: { from, to } }];

tester.run("arrow", arrow, {
  valid: [
    file("app/router.tsx", 'import { routes } from "@/features/status/room";'),
    file("features/status/jobs/JobsPage.tsx", 'import { jobsQuery } from "../api";'),
    file("features/status/room.ts", 'const page = () => import("./jobs/JobsPage");'),
    file("features/status/room.ts", 'import { useCan } from "@/shared/session/session";'),
    file("shared/claims/ClaimView.tsx", 'import { useCan } from "../session/session";'),
    file("shared/ui/states.tsx", 'import { duration } from "../lib/durations";'),
    file("features/status/room.ts", 'import { useState } from "react";'),
  ],
  invalid: [
    {
      ...file("features/status/room.ts", 'import { accountsQuery } from "@/features/payers/api";'),
      errors: against("features/status", "features/payers"),
    },
    {
      ...file("features/status/jobs/JobsPage.tsx", 'export * from "../../payers/api";'),
      errors: against("features/status", "features/payers"),
    },
    {
      ...file("features/status/room.ts", 'const page = () => import("@/features/payers/PayersPage");'),
      errors: against("features/status", "features/payers"),
    },
    {
      ...file("features/status/api.ts", 'type Api = typeof import("@/features/payers/api");'),
      errors: against("features/status", "features/payers"),
    },
    {
      ...file("features/status/api.ts", 'import { queryClient } from "@/app/queries";'),
      errors: against("features/status", "app"),
    },
    {
      ...file("shared/claims/api.ts", 'export { jobsQuery } from "@/features/status/api";'),
      errors: against("shared/claims", "features/status"),
    },
    {
      ...file("shared/ui/Tone.tsx", 'import { OUTCOMES } from "@/shared/claims/outcomes";'),
      errors: against("shared/ui", "shared/claims"),
    },
  ],
});
