/** Adds a person. Their password is made by the server and shown once. */

import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage, placedAt } from "@/shared/api/problem";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { ShownOnce } from "@/shared/ui/dialog/ShownOnce";
import { Failed } from "@/shared/ui/states";

import { ACCOUNT_FIELDS, AccessFields, NameFields } from "./AccountFields";
import { addPerson, askAnew } from "./api";
import { account, complete, draftOf } from "./people";

const CONFLICT = 409;

export function AddDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(null));
  const add = useMutation({
    mutationFn: () => addPerson({ ...account(draft), username: draft.username.trim() }),
    onSuccess: () => askAnew(queries),
  });
  const problem = add.error ? asProblem(add.error) : null;
  // The only conflict that a new person can meet.
  const taken = problem?.status === CONFLICT ? problem.message : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const onChange = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const fields = { draft, person: null, problem, onChange };
  if (add.data?.password)
    return (
      <ShownOnce
        title={`Password of ${add.data.name}`}
        secret={add.data.password}
        copy="Copy the password"
        onClose={onClose}
      >
        {add.data.name} is added. Copy the password now and hand it over in a safe way, with the user name{" "}
        {add.data.username}: it is shown this one time, and stored only as a hash.
      </ShownOnce>
    );
  return (
    <Dialog opened onClose={onClose} title="Add a person">
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="sm">
          <TextInput
            label="User name"
            description="For logging in; cannot be changed later"
            required
            withAsterisk={false}
            data-autofocus
            autoComplete="off"
            maxLength={150}
            value={draft.username}
            onChange={(event) => onChange({ username: event.currentTarget.value })}
            error={fieldMessage(problem, "username") ?? taken}
          />
          <NameFields {...fields} />
          <AccessFields {...fields} />
          {problem && !taken && !placedAt(problem, ACCOUNT_FIELDS) && <Failed error={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending} disabled={!complete(draft)}>
              Add the person
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
