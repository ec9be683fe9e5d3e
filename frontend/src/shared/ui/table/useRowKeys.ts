/** The keyboard in a table: arrows move from row to row, Enter opens, x selects. */

import { type KeyboardEvent, type RefObject, useEffect } from "react";

interface Actions {
  /** A row is open: moving opens the next one in its place. */
  follow: boolean;
  onOpen: (key: string, moved: boolean) => void;
  onSelect: (key: string) => void;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

function rowsOf(body: HTMLElement): HTMLElement[] {
  return [...body.querySelectorAll<HTMLElement>("tr[data-key]")];
}

function focusRow(row: HTMLElement | undefined): void {
  row?.querySelector<HTMLElement>("[data-row-button]")?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** Whether an arrow has no other meaning where the focus is: nowhere, or on a plain button of the page. */
function free(focused: Element | null): boolean {
  if (!focused || focused === document.body || focused.id === "content") return true;
  const plain = focused.matches("button:not([aria-haspopup]):not([role]), a");
  return (
    plain && focused.closest("#content") !== null && focused.closest("tbody, aside, [role=dialog]") === null
  );
}

export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>, actions: Actions) {
  // From elsewhere on the page, an arrow enters the table where one left off.
  useEffect(() => {
    const enter = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || !body.current || !free(document.activeElement)) return;
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      const rows = rowsOf(body.current);
      focusRow(rows.find((row) => row.dataset.open) ?? rows[0]);
    };
    document.addEventListener("keydown", enter);
    return () => document.removeEventListener("keydown", enter);
  }, [body]);

  return (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("tr[data-key]");
    const key = row?.dataset.key;
    if (!row || !key || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "x") {
      event.preventDefault();
      actions.onSelect(key);
      return;
    }
    const step = STEPS[event.key];
    const rows = rowsOf(event.currentTarget);
    const edge = event.key === "Home" ? rows[0] : event.key === "End" ? rows.at(-1) : undefined;
    const next = step ? rows[rows.indexOf(row) + step] : edge;
    if (!step && !edge) return;
    event.preventDefault();
    focusRow(next);
    if (next?.dataset.key && actions.follow) actions.onOpen(next.dataset.key, true);
  };
}
