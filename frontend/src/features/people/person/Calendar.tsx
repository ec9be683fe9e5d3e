/** A month with its days as buttons: arrows move by day and week, Page Up and Page Down by month. */

import { ActionIcon, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";

import css from "../People.module.css";
import { dayName, monthFrom, monthName, plusDays, type Span, weeksOf, within } from "./calendar";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const MONTHS: Record<string, number> = { PageUp: -1, PageDown: 1 };

interface Props {
  today: string;
  absences: Span[];
  chosen: Span | null;
  /** Without it the days are only shown. */
  onChoose?: (day: string) => void;
}

export function Calendar({ today, absences, chosen, onChoose }: Props) {
  // The day that has the keyboard; its month is shown.
  const [at, setAt] = useState(chosen?.first_date ?? today);
  const table = useRef<HTMLTableElement>(null);
  const move = (day: string) => {
    // Shown at once, so that the next key already meets the day that was moved to.
    flushSync(() => setAt(day));
    table.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const days = STEPS[event.key];
    const months = MONTHS[event.key];
    if (days === undefined && months === undefined) return;
    event.preventDefault();
    move(days !== undefined ? plusDays(at, days) : monthFrom(at, months ?? 0));
  };
  return (
    <div>
      <Group justify="space-between" maw={336} mb={4}>
        <ActionIcon aria-label="Month before" onClick={() => setAt(monthFrom(at, -1))}>
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <Text size="sm" fw={600} aria-live="polite">
          {monthName(at)}
        </Text>
        <ActionIcon aria-label="Month after" onClick={() => setAt(monthFrom(at, 1))}>
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <table ref={table} className={css.month} aria-label={monthName(at)}>
        <thead>
          <tr>
            {WEEKDAYS.map((weekday) => (
              <th key={weekday} scope="col" abbr={weekday}>
                {weekday.slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        {/* The keys act on the days inside. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <tbody onKeyDown={onKeyDown}>
          {weeksOf(at).map((week) => (
            <tr key={week[0]}>
              {week.map((day, weekday) => {
                const absent = absences.some((span) => within(day, span));
                const picked = chosen !== null && within(day, chosen);
                return (
                  <td key={day}>
                    <button
                      type="button"
                      className={css.day}
                      data-day={day}
                      data-outside={day.slice(0, 7) !== at.slice(0, 7) || undefined}
                      data-free={weekday === 0 || weekday === 6 || undefined}
                      data-today={day === today || undefined}
                      data-absent={absent || undefined}
                      data-chosen={picked || undefined}
                      aria-label={dayName(day) + (absent ? ", absent" : "")}
                      aria-pressed={onChoose && picked}
                      tabIndex={day === at ? 0 : -1}
                      disabled={!onChoose}
                      onClick={() => {
                        setAt(day);
                        onChoose?.(day);
                      }}
                    >
                      {Number(day.slice(8))}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
