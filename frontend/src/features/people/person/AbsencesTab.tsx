/** When a person is away: a small calendar, and the list of absences. */

import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage, placedAt } from "@/shared/api/problem";
import type { Absence, Person } from "@/shared/api/types";
import { dateRange } from "@/shared/lib/dates";
import { useNow } from "@/shared/lib/now";
import { counted } from "@/shared/lib/numbers";
import { tell, tellFailed } from "@/shared/lib/tell";
import { DateField } from "@/shared/ui/DateField";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { Failed, Lines } from "@/shared/ui/states";

import { absencesQuery, addAbsence, askAnew, changeAbsence, removeAbsence } from "../api";
import css from "../People.module.css";
import { Calendar } from "./Calendar";
import { chosenWith, daysOf, type Span, todayHere } from "./calendar";
import { Departure } from "./Departure";

const FIELDS = ["first_date", "last_date", "reason"];
const LONGEST_REASON = 100;

export function AbsencesTab({ person, manage }: { person: Person; manage: boolean }) {
  const absences = useQuery(absencesQuery(person.id));
  const [chosen, setChosen] = useState<Span | null>(null);
  const today = todayHere(useNow());
  if (!absences.data)
    return absences.error ? (
      <Failed error={absences.error} onRetry={() => void absences.refetch()} />
    ) : (
      <Lines rows={6} height={20} />
    );
  return (
    <Stack>
      <Calendar
        today={today}
        absences={absences.data}
        chosen={chosen}
        onChoose={manage ? (day) => setChosen(chosenWith(day, chosen)) : undefined}
      />
      {manage && <NewAbsence person={person} today={today} chosen={chosen} onChosen={setChosen} />}
      {absences.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          No absence yet. On such days a plan gives {person.name} nothing.
        </Text>
      ) : (
        <ul className={css.list} aria-label={`Absences of ${person.name}`}>
          {absences.data.map((absence) => (
            <Line key={absence.id} absence={absence} today={today} manage={manage} />
          ))}
        </ul>
      )}
    </Stack>
  );
}

interface LineProps {
  absence: Absence;
  today: string;
  manage: boolean;
}

function Line({ absence, today, manage }: LineProps) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const refresh = () => askAnew(queries);
  const removal = useMutation({
    mutationFn: () => removeAbsence(absence.id),
    onSuccess: () => setAsked(false),
    onSettled: refresh,
  });
  const ending = useMutation({
    mutationFn: () => changeAbsence(absence.id, { last_date: today }),
    onSuccess: () => tell(`${absence.name} is at work again tomorrow.`),
    onError: tellFailed,
    onSettled: refresh,
  });
  const days = dateRange(absence.first_date, absence.last_date);
  const button = { size: "compact-xs", variant: "subtle" } as const;
  return (
    <li>
      <span>
        {days}
        <Text span size="xs" c="dimmed" ml={8}>
          {[counted(daysOf(absence), "day"), absence.reason].filter(Boolean).join(" · ")}
        </Text>
      </span>
      {manage && absence.first_date > today && (
        <Button
          {...button}
          color="red"
          c="var(--tone-red)"
          aria-label={`Remove the absence ${days}`}
          onClick={() => setAsked(true)}
        >
          Remove
        </Button>
      )}
      {manage && absence.first_date <= today && today < absence.last_date && (
        <Button
          {...button}
          aria-label={`End the absence ${days} today`}
          loading={ending.isPending}
          onClick={() => ending.mutate()}
        >
          End today
        </Button>
      )}
      <Confirm
        opened={asked}
        title="Remove the absence"
        action="Remove the absence"
        busy={removal.isPending}
        error={removal.error}
        onClose={() => setAsked(false)}
        onConfirm={() => removal.mutate()}
      >
        {absence.name} counts as at work from {days} again.
      </Confirm>
    </li>
  );
}

interface NewProps {
  person: Person;
  today: string;
  chosen: Span | null;
  onChosen: (span: Span | null) => void;
}

function NewAbsence({ person, today, chosen, onChosen }: NewProps) {
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const add = useMutation({
    mutationFn: (span: Span) => addAbsence({ user: person.id, ...span, reason: reason.trim() }),
    onSuccess: () => {
      tell(`The absence of ${person.name} is added.`);
      onChosen(null);
      setReason("");
    },
    onSettled: () => {
      setAsked(false);
      void askAnew(queries);
    },
  });
  const problem = add.error ? asProblem(add.error) : null;
  const backwards = chosen !== null && chosen.last_date !== "" && chosen.last_date < chosen.first_date;
  const whole = chosen !== null && chosen.first_date !== "" && chosen.last_date !== "" && !backwards;
  const set = (part: Partial<Span>) => onChosen({ first_date: "", last_date: "", ...chosen, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen === null) return;
    // An absence that has begun takes the claims from the desk: that is said first.
    if (chosen.first_date <= today && today <= chosen.last_date) setAsked(true);
    else add.mutate(chosen);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Text size="xs" c="dimmed">
          Choose the first and the last day in the calendar, or type them.
        </Text>
        <Group grow align="flex-start" gap="xs">
          <DateField
            label="First day"
            value={chosen?.first_date ?? ""}
            onChange={(first_date) => set({ first_date })}
            error={fieldMessage(problem, "first_date")}
          />
          <DateField
            label="Last day"
            value={chosen?.last_date ?? ""}
            onChange={(last_date) => set({ last_date })}
            error={backwards ? "The last day is before the first" : fieldMessage(problem, "last_date")}
          />
          <TextInput
            label="Reason"
            description=""
            maxLength={LONGEST_REASON}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={fieldMessage(problem, "reason")}
          />
        </Group>
        {problem && !placedAt(problem, FIELDS) && <Failed error={problem} />}
        <Group>
          <Button type="submit" size="xs" disabled={!whole} loading={add.isPending}>
            {whole ? `Add ${counted(daysOf(chosen), "day")} of absence` : "Add the absence"}
          </Button>
        </Group>
      </Stack>
      {asked && chosen && (
        <Confirm
          opened
          danger={false}
          title={`${person.name} is away from ${dateRange(chosen.first_date, chosen.last_date)}`}
          action="Add the absence"
          busy={add.isPending}
          onClose={() => setAsked(false)}
          onConfirm={() => add.mutate(chosen)}
        >
          <Departure person={person} cause="absent" />
        </Confirm>
      )}
    </form>
  );
}
