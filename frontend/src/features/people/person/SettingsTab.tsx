/** A person's account and how they work. Only what was changed is sent. */

import { Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage, placedAt, type Problem } from "@/shared/api/problem";
import type { Person, Strategy } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { sessionQuery } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { Failed } from "@/shared/ui/states";

import { ACCOUNT_FIELDS, AccessFields, NameFields } from "../AccountFields";
import { askAnew, changePerson, rolesQuery } from "../api";
import {
  changesOf,
  complete,
  draftOf,
  FULL_WEEK_HOURS,
  HIGHEST_LEVEL,
  LOWEST_LEVEL,
  MOST_DAILY_CLAIMS,
  type PersonDraft,
  STRATEGIES,
  takesClaimsAway,
} from "../people";
import { SkillsEditor } from "./SkillsEditor";

const WORK_FIELDS = ["role", "skills", "max_daily_claims", "seniority", "assign_by", "weekly_hours_off"];

export function SettingsTab({ person, manage }: { person: Person; manage: boolean }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(person));
  const [asked, setAsked] = useState(false);
  const changes = changesOf(person, draft);
  const save = useMutation({
    mutationFn: () => changePerson(person.id, changes),
    onSuccess: (saved) => {
      void askAnew(queries);
      // It may be oneself who was changed.
      if (person.is_self) void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      tell(`${saved.name} is changed.`);
    },
    onSettled: () => setAsked(false),
  });
  const problem = save.error ? asProblem(save.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (takesClaimsAway(person, changes)) setAsked(true);
    else save.mutate();
  };
  const onChange = (part: Partial<PersonDraft>) => setDraft((before) => ({ ...before, ...part }));
  const fields = { draft, person, problem, disabled: !manage, onChange };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="sm">
        <WorkFields {...fields} />
        <NameFields {...fields} />
        <AccessFields {...fields} />
        {problem && !placedAt(problem, [...ACCOUNT_FIELDS, ...WORK_FIELDS]) && <Failed error={problem} />}
        {manage && (
          <Group>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={Object.keys(changes).length === 0 || !complete(draft)}
            >
              Save {person.name}
            </Button>
          </Group>
        )}
      </Stack>
      <Confirm
        opened={asked}
        title={`Change ${person.name}`}
        action={`Save ${person.name}`}
        danger={false}
        busy={save.isPending}
        onClose={() => setAsked(false)}
        onConfirm={() => save.mutate()}
      >
        Open claims that {person.name} can no longer work after this return to the pool, for somebody else.
      </Confirm>
    </form>
  );
}

interface FieldsProps {
  draft: PersonDraft;
  problem: Problem | null;
  disabled: boolean;
  onChange: (part: Partial<PersonDraft>) => void;
}

function WorkFields({ draft, problem, disabled, onChange }: FieldsProps) {
  const roles = useQuery(rolesQuery);
  const number = { disabled, hideControls: true, allowNegative: false, clampBehavior: "blur" } as const;
  const typed = (value: number | string) => (typeof value === "number" ? value : "");
  return (
    <>
      <SkillsEditor
        skills={draft.skills}
        disabled={disabled}
        error={fieldMessage(problem, "skills", "skill", "level")}
        onChange={(skills) => onChange({ skills })}
      />
      <Group grow align="flex-start" gap="xs">
        <NumberInput
          label="Claims a day"
          description="On a full day"
          min={0}
          max={MOST_DAILY_CLAIMS}
          allowDecimal={false}
          value={draft.max_daily_claims}
          onChange={(value) => onChange({ max_daily_claims: typed(value) })}
          error={fieldMessage(problem, "max_daily_claims")}
          {...number}
        />
        <NumberInput
          label="Hours off a week"
          description={`Of ${FULL_WEEK_HOURS}; fewer claims a day`}
          min={0}
          max={FULL_WEEK_HOURS}
          decimalScale={1}
          value={draft.weekly_hours_off}
          onChange={(value) => onChange({ weekly_hours_off: typed(value) })}
          error={fieldMessage(problem, "weekly_hours_off")}
          {...number}
        />
        <NumberInput
          label="Seniority"
          description={`${LOWEST_LEVEL} to ${HIGHEST_LEVEL}, the most senior`}
          min={LOWEST_LEVEL}
          max={HIGHEST_LEVEL}
          allowDecimal={false}
          value={draft.seniority}
          onChange={(value) => onChange({ seniority: typeof value === "number" ? value : LOWEST_LEVEL })}
          error={fieldMessage(problem, "seniority")}
          {...number}
        />
      </Group>
      <Select
        label="Role"
        placeholder="None"
        clearable
        clearButtonProps={{ "aria-label": "No role" }}
        disabled={disabled}
        data={(roles.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
        value={draft.role || null}
        onChange={(role) => onChange({ role: role ?? "" })}
        error={fieldMessage(problem, "role")}
      />
      <Select
        label="Gets claims by"
        allowDeselect={false}
        disabled={disabled}
        data={STRATEGIES}
        value={draft.assign_by}
        onChange={(value) => value && onChange({ assign_by: value as Strategy })}
        error={fieldMessage(problem, "assign_by")}
      />
      {draft.access !== "member" && draft.max_daily_claims === 0 && (
        <Text size="xs" c="dimmed">
          With no claims a day a plan gives this person nothing.
        </Text>
      )}
    </>
  );
}
