/** The rooms of the app: a new one is its folder in features/ and its line here. */

import * as accounts from "@/features/accounts/room";
import * as assignment from "@/features/assignment/room";
import * as claims from "@/features/claims/room";
import * as inquiries from "@/features/inquiries/room";
import * as notifications from "@/features/notifications/room";
import * as payers from "@/features/payers/room";
import * as people from "@/features/people/room";
import * as pipeline from "@/features/pipeline/room";
import * as status from "@/features/status/room";

/** In the order of the menu. */
export const ROOMS = [
  status,
  inquiries,
  claims,
  assignment,
  pipeline,
  payers,
  accounts,
  people,
  notifications,
] as const;
