/** What a person has: today's claims against the places of a day, and what is open. */

import { Stack, Text } from "@mantine/core";

import type { Person } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { Facts } from "@/shared/ui/Values";

import type { Load } from "../columns";

export function DeskTab({ person, load }: { person: Person; load: Load | undefined }) {
  return (
    <Stack>
      <Facts
        items={[
          ["Given today", load ? `${load.today} of ${counted(load.capacity, "place")}` : "–"],
          ["Open", load ? counted(load.open, "claim") : "–"],
          ["Places of a full day", String(person.max_daily_claims)],
          ["Places with the hours off taken away", String(person.daily_capacity)],
        ]}
      />
      {!load && (
        <Text size="sm" c="dimmed">
          {person.name} has no claims to work.
        </Text>
      )}
    </Stack>
  );
}
