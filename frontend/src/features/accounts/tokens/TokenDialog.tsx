/** Creates an API token, and shows it this one time. */

import { Button, Checkbox, Group, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage } from "@/shared/api/problem";
import type { Scope } from "@/shared/api/types";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { ShownOnce } from "@/shared/ui/dialog/ShownOnce";
import { Failed } from "@/shared/ui/states";

import { createToken, tokensQuery } from "../api";
import { SCOPES } from "./scopes";

const LIVES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "never", label: "Never" },
];

function expiry(days: string): string | null {
  return days === "never" ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
}

export function TokenDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["status"]);
  const [days, setDays] = useState("90");
  const create = useMutation({
    mutationFn: () => createToken({ name: name.trim(), scopes, expires_at: expiry(days) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const problem = create.error ? asProblem(create.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  if (create.data)
    return (
      <ShownOnce
        title={`Token ${create.data.name}`}
        secret={create.data.token}
        copy="Copy the token"
        onClose={onClose}
      >
        Copy it now and keep it safe: it is shown this one time, and stored only as a hash.
      </ShownOnce>
    );
  return (
    <Dialog opened onClose={onClose} title="Create an API token">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="What will use it, so that it can be recognised later"
            required
            withAsterisk={false}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldMessage(problem, "name")}
          />
          <Checkbox.Group
            label="It may"
            value={scopes}
            onChange={(chosen) => setScopes(chosen as Scope[])}
            error={fieldMessage(problem, "scopes")}
          >
            <Stack gap={8} mt={6}>
              {SCOPES.map((scope) => (
                <Checkbox key={scope.value} size="xs" {...scope} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Select
            label="Expires after"
            data={LIVES}
            allowDeselect={false}
            value={days}
            onChange={(value) => setDays(value ?? "90")}
          />
          {problem && <Failed error={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!name.trim() || scopes.length === 0}>
              Create the token
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
