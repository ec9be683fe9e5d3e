/** A practice by its id, as its name. */

import { useSession } from "./session";

export function PracticeName({ id }: { id: string | null }) {
  const { user } = useSession();
  if (id === null) return "–";
  return user.practices.find((practice) => practice.id === id)?.name ?? "Another practice";
}
