/** Adds or changes a member. A new one's password is made by the server and shown once. */

import { Button, Group, MultiSelect, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage, placedAt, type Problem } from "@/shared/api/problem";
import type { Access, Member } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { sessionQuery } from "@/shared/session/session";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import { addMember, changeMember, membersQuery, practicesQuery } from "../api";
import { ShownOnce } from "../ShownOnce";
import {
  ACCESS,
  complete,
  draftOf,
  fullName,
  heldToPractices,
  type MemberDraft,
  practiceChoices,
  sent,
} from "./members";

const FIELDS = ["username", "first_name", "last_name", "email", "access", "practices"];
const CONFLICT = 409;

interface Props {
  member: Member | null;
  onClose: () => void;
}

export function MemberDialog({ member, onClose }: Props) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(member));
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: membersQuery.queryKey });
    // It may be oneself who was changed.
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const add = useMutation({
    mutationFn: () => addMember({ ...sent(draft), username: draft.username.trim() }),
    onSuccess: refresh,
  });
  const change = useMutation({
    mutationFn: (id: string) => changeMember(id, sent(draft)),
    onSuccess: (saved) => {
      refresh();
      tell(`${fullName(saved)} is changed.`);
      onClose();
    },
  });
  const error = member ? change.error : add.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (member) change.mutate(member.id);
    else add.mutate();
  };
  if (add.data?.password)
    return (
      <ShownOnce
        title={`Password of ${fullName(add.data)}`}
        secret={add.data.password}
        copy="Copy the password"
        onClose={onClose}
      >
        {fullName(add.data)} is added. Copy the password now and hand it over in a safe way, with the user
        name {add.data.username}: it is shown this one time, and stored only as a hash.
      </ShownOnce>
    );
  return (
    <Dialog opened onClose={onClose} title={member ? `Change ${fullName(member)}` : "Add a member"}>
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="sm">
          <Fields
            draft={draft}
            member={member}
            problem={error ? asProblem(error) : null}
            onChange={(part) => setDraft({ ...draft, ...part })}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending || change.isPending} disabled={!complete(draft)}>
              {member ? "Save the member" : "Add the member"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  draft: MemberDraft;
  member: Member | null;
  problem: Problem | null;
  onChange: (part: Partial<MemberDraft>) => void;
}

function Fields({ draft, member, problem, onChange }: FieldsProps) {
  // The only conflict that a new member can meet.
  const taken = !member && problem?.status === CONFLICT ? problem.message : undefined;
  const text = (name: "username" | "first_name" | "last_name" | "email") => ({
    value: draft[name],
    autoComplete: "off",
    maxLength: name === "email" ? 254 : 150,
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ [name]: event.currentTarget.value }),
    error: fieldMessage(problem, name),
  });
  return (
    <>
      <TextInput
        label="User name"
        description={member ? "It stays as it is" : "For logging in; cannot be changed later"}
        required
        withAsterisk={false}
        disabled={member !== null}
        data-autofocus={member ? undefined : true}
        {...text("username")}
        error={fieldMessage(problem, "username") ?? taken}
      />
      <Group grow align="flex-start" gap="xs">
        <TextInput label="First name" data-autofocus={member ? true : undefined} {...text("first_name")} />
        <TextInput label="Last name" {...text("last_name")} />
      </Group>
      <TextInput
        label="E-mail"
        description="For notifications; may be left empty"
        inputMode="email"
        {...text("email")}
      />
      <Select
        label="Access"
        allowDeselect={false}
        data={ACCESS}
        value={draft.access}
        onChange={(access) => access && onChange({ access: access as Access })}
        error={fieldMessage(problem, "access")}
      />
      {heldToPractices(draft.access) && (
        <Practices
          draft={draft}
          member={member}
          message={fieldMessage(problem, "practices")}
          onChange={onChange}
        />
      )}
      {problem && !taken && !placedAt(problem, FIELDS) && <Failed error={problem} />}
    </>
  );
}

interface PracticesProps {
  draft: MemberDraft;
  member: Member | null;
  message: string | undefined;
  onChange: (part: Partial<MemberDraft>) => void;
}

function Practices({ draft, member, message, onChange }: PracticesProps) {
  const practices = useQuery(practicesQuery);
  return (
    <>
      <Switch
        label="All practices, also those added later"
        checked={draft.everywhere}
        onChange={(event) => onChange({ everywhere: event.currentTarget.checked })}
        error={draft.everywhere ? message : undefined}
      />
      {!draft.everywhere && (
        <MultiSelect
          label="Practices"
          description="Claims of other practices are not shown to this member"
          placeholder={draft.practices.length ? undefined : "Choose at least one"}
          data={practiceChoices(practices.data ?? [], member)}
          searchable
          hidePickedOptions
          nothingFoundMessage="No other practice"
          value={draft.practices}
          onChange={(chosen) => onChange({ practices: chosen })}
          error={message}
        />
      )}
      {practices.error && <Failed error={practices.error} onRetry={() => void practices.refetch()} />}
    </>
  );
}
