/** What was changed in the rules and is not saved yet, always in sight; saving says what it does. */

import { Button, Group, List } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { Confirm } from "@/shared/ui/dialog/Confirm";

import type { StoredRules } from "../types";
import { rulesQuery, saveRules } from "./api";
import { changesOf, draftOf, howMany, type RuleChanges, type RuleDraft } from "./rules";
import css from "./Rules.module.css";

interface Props {
  from: StoredRules;
  rules: RuleDraft[];
  onDone: () => void;
}

export function SaveRules({ from, rules, onDone }: Props) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const changes = changesOf(from.rules.map(draftOf), rules);
  const number = howMany(changes);
  const words = counted(number, "change");
  const save = useMutation({
    mutationFn: () => saveRules(from, rules),
    onSuccess: async (stored) => {
      queries.setQueryData(rulesQuery.queryKey, stored);
      await queries.invalidateQueries({ queryKey: rulesQuery.queryKey });
      tell(`${words} of the rules saved. The next plan follows them.`);
      onDone();
    },
  });
  return (
    <div className={css.unsaved} role="region" aria-label="Changes that are not saved">
      <strong>{number === 0 ? "Nothing differs from the saved rules" : `${words} not saved`}</strong>
      <Group gap="xs">
        <Button variant="default" onClick={onDone}>
          {number === 0 ? "Done" : `Drop ${number === 1 ? "it" : "them"}`}
        </Button>
        {number > 0 && (
          <Button
            onClick={() => {
              save.reset();
              setAsked(true);
            }}
          >
            Save {words}
          </Button>
        )}
      </Group>
      <Confirm
        opened={asked}
        title={`Save ${words} of the rules`}
        action={`Save ${words}`}
        danger={false}
        busy={save.isPending}
        error={save.error}
        onConfirm={() => save.mutate()}
        onClose={() => setAsked(false)}
      >
        <List size="sm" spacing={4}>
          {inWords(changes).map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
        Plans that wait to be confirmed are checked against the new rules; claims on desks stay where they
        are.
      </Confirm>
    </div>
  );
}

function inWords({ added, changed, removed, ordered }: RuleChanges): string[] {
  return [
    ...added.map((name) => `Added: ${name}`),
    ...changed.map((name) => `Changed: ${name}`),
    ...removed.map((name) => `Deleted: ${name}`),
    ...(ordered ? ["The order is another one"] : []),
  ];
}
