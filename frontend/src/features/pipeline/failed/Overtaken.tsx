/** Somebody else was first: what they changed since the claim was read. What was typed here is not saved. */

import { Alert, List, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";

import { Ago } from "@/shared/ui/Values";

import type { FailedClaim } from "../types";
import { namesOf, type Since } from "./amending";

export function Overtaken({ claim, since }: { claim: FailedClaim; since: Since[] }) {
  const names = namesOf(claim);
  return (
    <Alert color="orange" variant="outline" icon={<IconUsers size={18} aria-hidden />}>
      <Text size="sm" fw={650} mb={4}>
        The claim was changed meanwhile
      </Text>
      <List size="sm">
        {since.map(({ version, by, at, action, columns }) => (
          <List.Item key={`${version} ${action}`}>
            {by} · {action}, version {version}, <Ago at={at} />
            {columns.length > 0 && `: ${columns.map((path) => names.get(path) ?? path).join(", ")}`}
          </List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        Your changes below are not saved.
      </Text>
    </Alert>
  );
}
