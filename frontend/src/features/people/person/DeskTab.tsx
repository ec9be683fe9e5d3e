/** What a person has: today's claims against the places of a day, what is open, and the way to these claims. */

import { Group, Stack, Text } from "@mantine/core";

import type { Person, Workload } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { ButtonLink } from "@/shared/ui/links";
import { Facts } from "@/shared/ui/Values";

export function DeskTab({ person, load }: { person: Person; load: Workload | undefined }) {
  if (!load)
    return (
      <Text size="sm" c="dimmed">
        {person.name} works no claims, and has none.
      </Text>
    );
  return (
    <Stack>
      <Facts
        items={[
          ["Given today", `${load.today} of ${counted(load.capacity, "place")}`],
          ["Open", counted(load.open, "claim")],
          ["Of these overdue", counted(load.overdue, "claim")],
          ["Waiting", counted(load.waiting, "claim")],
        ]}
      />
      {load.open > 0 && (
        <Facts
          columns={1}
          items={load.by_age.map(({ from_days, to_days, claims }) => [
            ages(from_days, to_days),
            counted(claims, "claim"),
          ])}
        />
      )}
      {/* Whoever is told of somebody's load may read all claims. */}
      {load.open > 0 && (
        <Group>
          <ButtonLink to="/work/all" search={{ person: person.id, view: "open" }} variant="default" size="xs">
            Show {counted(load.open, "open claim")} of {person.name}
          </ButtonLink>
        </Group>
      )}
    </Stack>
  );
}

/** `On the desk for 3 to 7 days`. */
function ages(from: number, to: number | null): string {
  if (to === null) return `On the desk for ${counted(from, "day")} and longer`;
  return from === to
    ? `On the desk for ${counted(from, "day")}`
    : `On the desk for ${from} to ${counted(to, "day")}`;
}
