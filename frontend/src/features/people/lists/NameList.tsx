/** A list of names that an organization keeps itself: added, renamed, removed, and put into an order. */

import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useMutation, type UseQueryResult } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem } from "@/shared/api/problem";
import { counted } from "@/shared/lib/numbers";
import { tellFailed } from "@/shared/lib/tell";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { Loaded } from "@/shared/ui/Loaded";

import css from "../People.module.css";
import { moved } from "./order";

const LONGEST_NAME = 100;

interface Named {
  id: number;
  name: string;
  people: number;
}

interface Props<T extends Named> {
  query: UseQueryResult<T[]>;
  noun: string;
  /** What removing it means. */
  removal: (one: T) => string;
  add: (name: string) => Promise<unknown>;
  rename: (id: number, name: string) => Promise<unknown>;
  remove: (id: number) => Promise<unknown>;
  /** Without it the list is by name. */
  order?: (ids: number[]) => Promise<unknown>;
  onChanged: () => void;
}

export function NameList<T extends Named>(props: Props<T>) {
  const { query, noun, onChanged } = props;
  const [leaving, setLeaving] = useState<T | null>(null);
  const [renaming, setRenaming] = useState<number | null>(null);
  const removal = useMutation({
    mutationFn: props.remove,
    onSuccess: () => setLeaving(null),
    onSettled: onChanged,
  });
  const order = useMutation({
    mutationFn: async (ids: number[]) => props.order?.(ids),
    onError: tellFailed,
    onSettled: onChanged,
  });
  return (
    <>
      <Loaded query={query} empty={`No ${noun} yet.`}>
        {(rows) => (
          <ul className={css.list} aria-label={`${noun}s`}>
            {rows.map((one, index) => (
              <li key={one.id}>
                {renaming === one.id ? (
                  <NameForm
                    label={`New name of ${one.name}`}
                    action={`Rename the ${noun}`}
                    name={one.name}
                    send={(name) => props.rename(one.id, name)}
                    onDone={() => {
                      setRenaming(null);
                      onChanged();
                    }}
                    onCancel={() => setRenaming(null)}
                  />
                ) : (
                  <>
                    <span>
                      {one.name}{" "}
                      <Text span size="xs" c="dimmed">
                        {one.people === 0 ? "nobody" : counted(one.people, "person", "people")}
                      </Text>
                    </span>
                    <Group gap={2} wrap="nowrap">
                      {props.order && (
                        <Order
                          name={one.name}
                          first={index === 0}
                          last={index === rows.length - 1}
                          onMove={(by) =>
                            order.mutate(
                              moved(
                                rows.map(({ id }) => id),
                                index,
                                by,
                              ),
                            )
                          }
                        />
                      )}
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        aria-label={`Rename ${one.name}`}
                        onClick={() => setRenaming(one.id)}
                      >
                        Rename
                      </Button>
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        color="red"
                        c="var(--tone-red)"
                        aria-label={`Remove ${one.name}`}
                        onClick={() => setLeaving(one)}
                      >
                        Remove
                      </Button>
                    </Group>
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <NameForm
        label={`New ${noun}`}
        action={`Add the ${noun}`}
        name=""
        send={props.add}
        onDone={onChanged}
      />
      {leaving && (
        <Confirm
          opened
          title={`Remove ${leaving.name}`}
          action={`Remove the ${noun}`}
          busy={removal.isPending}
          error={removal.error}
          onClose={() => {
            removal.reset();
            setLeaving(null);
          }}
          onConfirm={() => removal.mutate(leaving.id)}
        >
          {props.removal(leaving)}{" "}
          {leaving.people > 0 && `${counted(leaving.people, "person has", "people have")} it now.`}
        </Confirm>
      )}
    </>
  );
}

interface OrderProps {
  name: string;
  first: boolean;
  last: boolean;
  onMove: (by: 1 | -1) => void;
}

function Order({ name, first, last, onMove }: OrderProps) {
  return (
    <>
      <ActionIcon size="sm" aria-label={`Move ${name} up`} disabled={first} onClick={() => onMove(-1)}>
        <IconArrowUp size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon size="sm" aria-label={`Move ${name} down`} disabled={last} onClick={() => onMove(1)}>
        <IconArrowDown size={14} aria-hidden />
      </ActionIcon>
    </>
  );
}

interface FormProps {
  label: string;
  action: string;
  name: string;
  send: (name: string) => Promise<unknown>;
  onDone: () => void;
  onCancel?: () => void;
}

function NameForm({ label, action, name: before, send, onDone, onCancel }: FormProps) {
  const [name, setName] = useState(before);
  const save = useMutation({
    mutationFn: () => send(name.trim()),
    onSuccess: () => {
      setName("");
      onDone();
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} style={{ width: "100%" }}>
      <Stack gap={4}>
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <TextInput
            size="xs"
            style={{ flex: 1 }}
            aria-label={label}
            placeholder={label}
            maxLength={LONGEST_NAME}
            data-autofocus={onCancel ? true : undefined}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={problem && (problem.errors[0]?.message ?? problem.message)}
          />
          <Button
            size="xs"
            type="submit"
            loading={save.isPending}
            disabled={!name.trim() || name.trim() === before}
          >
            {action}
          </Button>
          {onCancel && (
            <Button size="xs" variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
