/** What will become of somebody's work, told before it is done. */

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Cause, Person } from "@/shared/api/types";
import { Failed, Lines } from "@/shared/ui/states";

import { departureQuery } from "../api";

export function Departure({ person, cause }: { person: Person; cause: Cause }) {
  const told = useQuery(departureQuery(person.id, cause));
  if (told.error) return <Failed error={told.error} onRetry={() => void told.refetch()} />;
  if (!told.data) return <Lines rows={1} />;
  if (told.data.obstacle) return <Text size="sm">{told.data.obstacle}</Text>;
  if (told.data.sentences.length === 0)
    return <Text size="sm">{person.name} has no open claims: nothing returns to the pool.</Text>;
  return told.data.sentences.map((sentence) => (
    <Text key={sentence} size="sm" fw={600}>
      {sentence}
    </Text>
  ));
}
