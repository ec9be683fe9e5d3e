/** What an admin can do with a person as a whole; each says first what will happen. */

import { Button, Divider, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Person } from "@/shared/api/types";
import { tell, tellFailed } from "@/shared/lib/tell";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { ShownOnce } from "@/shared/ui/dialog/ShownOnce";

import {
  activate,
  askAnew,
  deactivate,
  departureQuery,
  PEOPLE,
  removePerson,
  resetPassword,
  WORK,
} from "../api";
import { Departure } from "./Departure";

type Asked = "password" | "deactivate" | "remove" | null;

interface Props {
  person: Person;
  onRemoved: () => void;
}

export function PersonActions({ person, onRemoved }: Props) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const again = useMutation({
    mutationFn: () => activate(person.id),
    onSuccess: () => tell(`${person.name} can log in.`),
    onError: tellFailed,
    onSettled: () => askAnew(queries),
  });
  // Either would end one's own session, and with it the page that shows the new password.
  if (person.is_self) return null;
  const red = { variant: "subtle", size: "xs", color: "red", c: "var(--tone-red)" } as const;
  return (
    <>
      <Divider my="md" />
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={() => setAsked("password")}>
          Reset the password
        </Button>
        {person.is_active ? (
          <Button {...red} onClick={() => setAsked("deactivate")}>
            Deactivate
          </Button>
        ) : (
          <Button variant="default" size="xs" loading={again.isPending} onClick={() => again.mutate()}>
            Activate
          </Button>
        )}
        <Button {...red} onClick={() => setAsked("remove")}>
          Delete
        </Button>
      </Group>
      {asked === "password" && <Reset person={person} onClose={close} />}
      {asked === "deactivate" && <Deactivate person={person} onClose={close} />}
      {asked === "remove" && <Remove person={person} onClose={close} onRemoved={onRemoved} />}
    </>
  );
}

interface AskProps {
  person: Person;
  onClose: () => void;
}

function Reset({ person, onClose }: AskProps) {
  const reset = useMutation({ mutationFn: () => resetPassword(person.id) });
  if (reset.data)
    return (
      <ShownOnce
        title={`New password of ${person.name}`}
        secret={reset.data.password}
        copy="Copy the password"
        onClose={onClose}
      >
        Copy it now and hand it over in a safe way: it is shown this one time. It works once, within three
        days, and asks {person.name} to choose a password of their own.
      </ShownOnce>
    );
  return (
    <Confirm
      opened
      title={`Reset the password of ${person.name}`}
      action="Reset the password"
      busy={reset.isPending}
      error={reset.error}
      onClose={onClose}
      onConfirm={() => reset.mutate()}
    >
      A new password is made and shown once. The old one ends at once, and with it every session and API token
      of {person.name}.
    </Confirm>
  );
}

function Deactivate({ person, onClose }: AskProps) {
  const queries = useQueryClient();
  const { data: told } = useQuery(departureQuery(person.id, "deactivated"));
  const off = useMutation({
    mutationFn: () => deactivate(person.id),
    onSuccess: () => {
      tell(`${person.name} is deactivated.`);
      onClose();
    },
    onSettled: () => askAnew(queries),
  });
  return (
    <Confirm
      opened
      title={`Deactivate ${person.name}`}
      changes={[{ what: "State", from: "Active", to: "Deactivated" }]}
      action={`Deactivate ${person.name}`}
      blocked={!told || told.obstacle !== ""}
      busy={off.isPending}
      error={off.error}
      onClose={onClose}
      onConfirm={() => off.mutate()}
    >
      <Stack gap="xs">
        <Departure person={person} cause="deactivated" />
        <Text size="sm">
          {person.name} is logged out at once and can no longer log in; API tokens of {person.name} are
          refused. Jobs, results and history stay. {person.name} can be activated again at any time.
        </Text>
      </Stack>
    </Confirm>
  );
}

function Remove({ person, onClose, onRemoved }: AskProps & { onRemoved: () => void }) {
  const queries = useQueryClient();
  const { data: told } = useQuery(departureQuery(person.id, "removed"));
  const removal = useMutation({
    mutationFn: () => removePerson(person.id),
    onSuccess: () => {
      tell(`${person.name} is deleted.`);
      onClose();
      onRemoved();
    },
    // Not the person, who is still shown just now and is there no more.
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: [PEOPLE, "list"] });
      void queries.invalidateQueries({ queryKey: [WORK] });
    },
  });
  return (
    <Confirm
      opened
      title={`Delete ${person.name}`}
      action={`Delete ${person.name}`}
      blocked={!told || told.obstacle !== ""}
      busy={removal.isPending}
      error={removal.error}
      onClose={onClose}
      onConfirm={() => removal.mutate()}
    >
      <Stack gap="xs">
        <Departure person={person} cause="removed" />
        <Text size="sm">
          The account is deleted with its sessions, API tokens, settings and absences. What {person.name} did
          stays, under the name “removed user”; records of access keep the user name. This cannot be undone.
          To keep somebody from logging in for a while, deactivate them.
        </Text>
      </Stack>
    </Confirm>
  );
}
