/** One loaded claim by its number, which is sent and stands in no address. */

import { Button, Group, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem } from "@/shared/api/problem";

import { findLoaded } from "../api";

export function FindClaim({ onFound }: { onFound: (id: string) => void }) {
  const [typed, setTyped] = useState("");
  const find = useMutation({
    mutationFn: findLoaded,
    onSuccess: ({ id }) => onFound(id),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) find.mutate(typed.trim());
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Group gap={6} wrap="nowrap" align="flex-start">
        <TextInput
          size="xs"
          w={200}
          aria-label="Claim number"
          placeholder="Claim number"
          maxLength={50}
          value={typed}
          error={find.isError ? asProblem(find.error).message : undefined}
          onChange={(event) => {
            find.reset();
            setTyped(event.currentTarget.value);
          }}
        />
        <Button
          size="xs"
          type="submit"
          variant="default"
          leftSection={<IconSearch size={14} aria-hidden />}
          disabled={!typed.trim()}
          loading={find.isPending}
        >
          Find
        </Button>
      </Group>
    </form>
  );
}
