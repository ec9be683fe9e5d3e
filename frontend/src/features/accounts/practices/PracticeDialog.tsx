/** Adds or changes a practice. */

import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage } from "@/shared/api/problem";
import type { Practice } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { sessionQuery } from "@/shared/session/session";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import { addPractice, changePractice, practicesQuery } from "../api";

export function PracticeDialog({ practice, onClose }: { practice: Practice | null; onClose: () => void }) {
  const queries = useQueryClient();
  const [form, setForm] = useState({
    name: practice?.name ?? "",
    tin: practice?.tin ?? "",
    npi: practice?.npi ?? "",
    is_active: practice?.is_active ?? true,
  });
  const save = useMutation({
    mutationFn: () => {
      const { is_active, ...rest } = form;
      return practice ? changePractice(practice.id, { ...rest, is_active }) : addPractice(rest);
    },
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: practicesQuery.queryKey });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      tell(practice ? `${saved.name} is changed.` : `${saved.name} is added.`);
      onClose();
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const placed = problem?.errors.some((error) =>
    ["name", "tin", "npi"].some((name) => fieldMessage(problem, name) === error.message),
  );
  const text = (name: "name" | "tin" | "npi") => ({
    value: form[name],
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setForm({ ...form, [name]: event.currentTarget.value }),
    error: fieldMessage(problem, name),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title={practice ? `Change ${practice.name}` : "Add a practice"}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput label="Name" required withAsterisk={false} data-autofocus {...text("name")} />
          <TextInput
            label="Tax id (TIN)"
            description="9 digits, as on the claims"
            required
            withAsterisk={false}
            inputMode="numeric"
            {...text("tin")}
          />
          <TextInput
            label="NPI"
            description="10 digits, may be left empty"
            inputMode="numeric"
            {...text("npi")}
          />
          {practice && (
            <Switch
              label="In use"
              checked={form.is_active}
              onChange={(event) => setForm({ ...form, is_active: event.currentTarget.checked })}
            />
          )}
          {problem && !placed && <Failed error={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!form.name.trim() || !form.tin.trim()}>
              {practice ? "Save the practice" : "Add the practice"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
