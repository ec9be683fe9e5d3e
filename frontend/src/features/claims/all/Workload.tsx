/** How much each person has: today's load against capacity, then how old what is open is. A click filters. */

import { Stack, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";

import { count, counted } from "@/shared/lib/numbers";
import { type Bar, BarKey, Bars } from "@/shared/ui/chart/Bars";
import { ChartPanel } from "@/shared/ui/chart/ChartPanel";
import { Failed, Lines } from "@/shared/ui/states";
import type { PlainColumn } from "@/shared/ui/table/PlainTable";
import type { Tone } from "@/shared/ui/Tone";

import { daysLabel } from "../ages";
import type { PersonLoad, WorkStats } from "../types";

interface Props {
  stats: UseQueryResult<WorkStats>;
  chosen: string | undefined;
  onChoose: (person: string | undefined) => void;
}

/** The older, the warmer. */
const AGES: Tone[] = ["blue", "teal", "amber", "orange", "red"];

export function Workload({ stats, chosen, onChoose }: Props) {
  if (!stats.data) {
    return stats.isError ? (
      <Failed error={stats.error} onRetry={() => void stats.refetch()} />
    ) : (
      <Lines rows={8} />
    );
  }
  const people = stats.data.people ?? [];
  const bands = people[0]?.by_age ?? [];
  const common = {
    rows: people,
    rowKey: (person: PersonLoad) => person.id,
    empty: <Text size="sm">Nobody works claims here yet.</Text>,
  };
  return (
    <Stack gap="md">
      <ChartPanel
        {...common}
        title="Today's load"
        columns={TODAY}
        picture={
          <>
            <BarKey parts={LOAD} />
            <Bars
              label="Today's load by person"
              bars={people.map(todayOf)}
              chosen={chosen}
              onChoose={onChoose}
            />
          </>
        }
      />
      <ChartPanel
        {...common}
        title="Open by age"
        columns={[
          { header: "Person", cell: (person) => person.name },
          ...bands.map((band, place) => figures(daysLabel(band), (person) => person.by_age[place]?.claims)),
          figures("All", (person) => person.open),
        ]}
        picture={
          <>
            <BarKey
              parts={bands.map((band, place) => ({ label: daysLabel(band), tone: AGES[place] ?? "red" }))}
            />
            <Bars
              label="Open claims by person and age"
              bars={people.map(agesOf)}
              chosen={chosen}
              onChoose={onChoose}
            />
          </>
        }
      />
    </Stack>
  );
}

function figures(header: string, value: (person: PersonLoad) => number | undefined): PlainColumn<PersonLoad> {
  return { header, align: "end", figures: true, cell: (person) => count(value(person) ?? 0) };
}

const TODAY: PlainColumn<PersonLoad>[] = [
  { header: "Person", cell: nameOf },
  {
    header: "Today",
    align: "end",
    figures: true,
    cell: ({ today, capacity }) => `${count(today)}/${count(capacity)}`,
  },
  figures("Open", ({ open }) => open),
  figures("Overdue", ({ overdue }) => overdue),
];

const LOAD: { label: string; tone: Tone }[] = [
  { label: "Given today", tone: "blue" },
  { label: "Over capacity", tone: "orange" },
];

function nameOf({ name, absent }: PersonLoad): string {
  return absent ? `${name} (absent)` : name;
}

/** What was given today on the capacity of the day; what goes over it stands out. */
function todayOf(person: PersonLoad): Bar {
  const { id, today, capacity, open, overdue } = person;
  const over = Math.max(0, today - capacity);
  const load = `${count(today)}/${count(capacity)}`;
  return {
    key: id,
    label: nameOf(person),
    limit: capacity,
    parts: [
      { label: "Given today", value: today - over, tone: "blue" },
      { label: "Over capacity", value: over, tone: "orange" },
    ],
    figures: load,
    said: `${nameOf(person)}: given ${load} today, ${counted(open, "open claim")}, ${count(overdue)} overdue`,
  };
}

function agesOf(person: PersonLoad): Bar {
  const parts = person.by_age.map((band, place) => ({
    label: daysLabel(band),
    value: band.claims,
    tone: AGES[place] ?? ("red" as const),
  }));
  const said = parts.filter(({ value }) => value > 0).map(({ label, value }) => `${label} ${count(value)}`);
  return {
    key: person.id,
    label: nameOf(person),
    parts,
    figures: count(person.open),
    said: `${nameOf(person)}: ${[counted(person.open, "open claim"), ...said].join(", ")}`,
  };
}
