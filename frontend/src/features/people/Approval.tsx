/** Lets somebody in who registered, or declines. */

import { Select, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Access, Person } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { Confirm } from "@/shared/ui/dialog/Confirm";

import { activate, changePerson, askAnew, removePerson } from "./api";
import { ACCESS } from "./people";

interface Props {
  person: Person;
  onClose: () => void;
}

export function ApproveDialog({ person, onClose }: Props) {
  const queries = useQueryClient();
  const [access, setAccess] = useState(person.access);
  const approve = useMutation({
    mutationFn: async () => {
      // Before they are let in, so that they never have another access than the chosen one.
      if (access !== person.access) await changePerson(person.id, { access });
      return activate(person.id);
    },
    onSuccess: () => {
      tell(`${person.name} can log in now.`);
      onClose();
    },
    onSettled: () => askAnew(queries),
  });
  return (
    <Confirm
      opened
      danger={false}
      title={`Approve ${person.name}`}
      action={`Approve ${person.name}`}
      busy={approve.isPending}
      error={approve.error}
      onClose={onClose}
      onConfirm={() => approve.mutate()}
    >
      <Stack gap="sm">
        <Text size="sm">
          {person.name} registered as {person.username} and will be able to log in. Skills and the number of
          claims a day are set afterwards; without a skill nobody gets claims.
        </Text>
        <Select
          label="Access"
          allowDeselect={false}
          data={ACCESS}
          value={access}
          onChange={(chosen) => chosen && setAccess(chosen as Access)}
        />
      </Stack>
    </Confirm>
  );
}

export function DeclineDialog({ person, onClose }: Props) {
  const queries = useQueryClient();
  const decline = useMutation({
    mutationFn: () => removePerson(person.id),
    onSuccess: () => {
      tell(`${person.name} is declined.`);
      onClose();
    },
    onSettled: () => askAnew(queries),
  });
  return (
    <Confirm
      opened
      title={`Decline ${person.name}`}
      action={`Decline ${person.name}`}
      busy={decline.isPending}
      error={decline.error}
      onClose={onClose}
      onConfirm={() => decline.mutate()}
    >
      The account {person.username} is deleted. Whoever made it can register again.
    </Confirm>
  );
}
