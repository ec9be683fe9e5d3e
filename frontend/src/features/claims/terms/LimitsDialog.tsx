/** Adds or changes a payer: its names, whether it can be asked, its limits. */

import { Button, Group, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { payersQuery } from "@/shared/api/payers";
import { asProblem, fieldMessage, placedAt, type Problem } from "@/shared/api/problem";
import type { PayerLimits } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import { addLimits, changeLimits, limitsQuery } from "./api";
import { draftOf, LONGEST_LIMIT_DAYS, movesDeadlines, sent, type LimitsDraft } from "./limits";

const FIELDS = ["name", "aliases", "provider", "filing_limit_days", "appeal_limit_days"];
const LONGEST_NAME = 100;
const MOST_ALIASES = 50;

interface Props {
  payer: PayerLimits | null;
  /** `moved`: the payer as it is now, where deadlines may follow. */
  onClose: (moved?: PayerLimits) => void;
}

export function LimitsDialog({ payer, onClose }: Props) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(payer));
  const save = useMutation({
    mutationFn: () => (payer ? changeLimits(payer.id, sent(draft)) : addLimits(sent(draft))),
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: limitsQuery.queryKey });
      tell(payer ? `${saved.name} is changed.` : `${saved.name} is added.`);
      onClose(movesDeadlines(payer, saved) ? saved : undefined);
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog opened onClose={() => onClose()} title={payer ? `Change ${payer.name}` : "Add a payer"}>
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="sm">
          <Fields
            draft={draft}
            problem={problem}
            onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
          />
          {problem && !placedAt(problem, FIELDS) && <Failed error={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => onClose()}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!draft.name.trim()}>
              {payer ? "Save the payer" : "Add the payer"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  draft: LimitsDraft;
  problem: Problem | null;
  onChange: (part: Partial<LimitsDraft>) => void;
}

function Fields({ draft, problem, onChange }: FieldsProps) {
  const payers = useQuery(payersQuery);
  const limit = (name: "filing" | "appeal") => ({
    value: draft[name],
    min: 1,
    max: LONGEST_LIMIT_DAYS,
    allowDecimal: false,
    allowNegative: false,
    hideControls: true,
    suffix: " days",
    placeholder: "Not known",
    onChange: (value: number | string) => onChange({ [name]: typeof value === "number" ? value : "" }),
    error: fieldMessage(problem, `${name}_limit_days`),
  });
  return (
    <>
      <TextInput
        label="Name"
        description="Claims need the skill of this name"
        required
        withAsterisk={false}
        data-autofocus
        maxLength={LONGEST_NAME}
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={fieldMessage(problem, "name")}
      />
      <TagsInput
        label="Also called"
        description="Other names in files; Enter adds one. Case, spaces and signs make no difference"
        maxTags={MOST_ALIASES}
        maxLength={LONGEST_NAME}
        acceptValueOnBlur
        value={draft.aliases}
        onChange={(aliases) => onChange({ aliases })}
        error={fieldMessage(problem, "aliases")}
      />
      <Select
        label="Asked as"
        description="The payer that “Check status now” asks about its claims"
        placeholder="Cannot be asked"
        clearable
        clearButtonProps={{ "aria-label": "It cannot be asked" }}
        data={(payers.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        value={draft.provider || null}
        onChange={(provider) => onChange({ provider: provider ?? "" })}
        error={fieldMessage(problem, "provider")}
      />
      <Group grow align="flex-start" gap="xs">
        <NumberInput label="To file" description="From the date of service" {...limit("filing")} />
        <NumberInput label="To appeal" description="From the payer’s decision" {...limit("appeal")} />
      </Group>
    </>
  );
}
