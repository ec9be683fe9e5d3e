/** The pictures of a report; each has its numbers in a table behind a toggle. */

import { Text } from "@mantine/core";

import { date } from "@/shared/lib/dates";
import { money } from "@/shared/lib/money";
import { count, counted } from "@/shared/lib/numbers";
import { type Bar, Bars } from "@/shared/ui/chart/Bars";
import { ChartPanel } from "@/shared/ui/chart/ChartPanel";
import { DayColumns } from "@/shared/ui/chart/DayColumns";
import type { PlainColumn } from "@/shared/ui/table/PlainTable";
import type { Tone } from "@/shared/ui/Tone";

import { daysLabel } from "../ages";
import { resultLabel } from "../states";
import type { WorkReport } from "../types";

interface Props {
  report: WorkReport;
}

const SHOWN = 15;

function Nothing({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

function figures<T>(header: string, cell: (row: T) => string): PlainColumn<T> {
  return { header, align: "end", figures: true, cell };
}

const claimsOf = figures<{ claims: number }>("Claims", ({ claims }) => count(claims));
const amountOf = figures<{ amount: string }>("Amount", ({ amount }) => money(amount));

/** A bar of claims; `also` stands beside their number. */
function bar(key: string, label: string, claims: number, tone: Tone, also = ""): Bar {
  return {
    key,
    label,
    parts: [{ label: "claims", value: claims, tone }],
    figures: [count(claims), also].filter(Boolean).join(", "),
    said: [`${label}: ${counted(claims, "claim")}`, also].filter(Boolean).join(", "),
  };
}

export function Throughput({ report: { step, steps, people } }: Props) {
  type Person = (typeof people)[number];
  const ofWeek = step === "week" ? "week of " : "";
  return (
    <ChartPanel
      title={`Submitted and closed, by person and ${step}`}
      rows={people}
      rowKey={({ id }) => id}
      columns={[
        { header: "Person", cell: ({ name }) => name },
        figures<Person>("Submitted", ({ submitted }) => count(submitted)),
        figures<Person>("Closed", ({ closed }) => count(closed)),
        figures<Person>("Recovered", ({ recovered }) => money(recovered)),
        ...steps.map((day, place) =>
          figures<Person>(`${ofWeek}${date(day).slice(0, 5)}`, ({ done }) => count(done[place] ?? 0)),
        ),
      ]}
      picture={
        <DayColumns
          noun="claims submitted or closed"
          step={step}
          days={steps}
          rows={people.map(({ id, name, done }) => ({ key: id, label: name, values: done }))}
        />
      }
      empty={<Nothing>Nobody submitted or closed a claim in this time.</Nothing>}
    />
  );
}

export function DaysInWork({ report: { days_in_work } }: Props) {
  const bands = days_in_work.bands.some(({ claims }) => claims > 0) ? days_in_work.bands : [];
  return (
    <ChartPanel
      title="Days in work, of closed claims"
      rows={bands}
      rowKey={({ from_days }) => String(from_days)}
      columns={[{ header: "Took", cell: daysLabel }, claimsOf]}
      picture={
        <Bars
          label="Closed claims by days in work"
          bars={bands.map((band) => bar(String(band.from_days), daysLabel(band), band.claims, "blue"))}
        />
      }
      empty={<Nothing>No claim was closed in this time.</Nothing>}
    />
  );
}

/** A payer's answer closes without a result of a person's. */
const resultOf = ({ result }: { result: string }) =>
  result ? resultLabel(result) : "Closed by the payer's answer";

export function Results({ report: { results } }: Props) {
  return (
    <ChartPanel
      title="What closing came to"
      rows={results}
      rowKey={({ result }) => result}
      columns={[{ header: "Result", cell: resultOf }, claimsOf, amountOf]}
      picture={
        <Bars
          label="Closed claims by result"
          bars={results.map((row) => bar(row.result, resultOf(row), row.claims, "teal", money(row.amount)))}
        />
      }
      empty={<Nothing>No claim was closed in this time.</Nothing>}
    />
  );
}

export function Recovered({ report: { recovered_by_payer } }: Props) {
  return (
    <ChartPanel
      title="Recovered, by payer"
      rows={recovered_by_payer}
      rowKey={({ payer }) => payer}
      columns={[{ header: "Payer", cell: ({ payer }) => payer }, claimsOf, amountOf]}
      picture={
        <Bars
          label="Recovered by payer"
          bars={recovered_by_payer.map(({ payer, claims, amount }) => ({
            key: payer,
            label: payer,
            parts: [{ label: "recovered", value: Number(amount), tone: "green" }],
            figures: money(amount),
            said: `${payer}: ${money(amount)} of ${counted(claims, "claim")}`,
          }))}
        />
      }
      empty={<Nothing>No payer paid more on a claim in work in this time.</Nothing>}
    />
  );
}

export function Denials({ report: { denials, denials_total } }: Props) {
  const key = ({ payer, reason, codes }: (typeof denials)[number]) => `${payer}: ${reason || codes}`;
  return (
    <ChartPanel
      title="Denials by payer and reason"
      rows={denials}
      rowKey={({ payer, reason, codes }) => `${payer} ${reason} ${codes}`}
      columns={[
        { header: "Payer", cell: ({ payer }) => payer },
        { header: "Reason", cell: ({ reason }) => reason },
        { header: "Codes", cell: ({ codes }) => codes },
        claimsOf,
        amountOf,
      ]}
      picture={
        <Bars
          label="Denied claims by payer and reason"
          bars={denials
            .slice(0, SHOWN)
            .map((row) => bar(`${key(row)} ${row.codes}`, key(row), row.claims, "red", money(row.amount)))}
        />
      }
      note={
        denials_total > SHOWN && (
          <Nothing>{`The most frequent of ${count(denials_total)}; the export has all.`}</Nothing>
        )
      }
      empty={<Nothing>No payer denied a claim in work in this time.</Nothing>}
    />
  );
}
