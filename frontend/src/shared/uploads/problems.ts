/** A file's problems, counted, and as a file to work through. Values in it are masked by the server. */

import type { Preview } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";

/** What the server says of a file that it has read and not yet worked on. */
export type CheckedFile = Pick<Preview, "filename" | "problems" | "problem_rows" | "notes">;
export type FileProblem = CheckedFile["problems"][number];

/** Answers about the file itself (too large, another kind, not what is needed): to ask again would change nothing. */
export const OF_THE_FILE: ReadonlySet<number> = new Set([413, 415, 422]);

/** `2 problems in 14 rows · 1 note`: a row with two problems is one row, and a note is no problem.

A column's problem is in no row. */
export function found({ problems, problem_rows }: Pick<CheckedFile, "problems" | "problem_rows">): string {
  const notes = problems.filter(({ note }) => note).length;
  const faults = problems.length - notes;
  return [
    faults > 0 &&
      counted(faults, "problem") + (problem_rows > 0 ? ` in ${counted(problem_rows, "row")}` : ""),
    notes > 0 && counted(notes, "note"),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** One cell, quoted where needed, and harmless in a spreadsheet. */
export function csvCell(value: string | number): string {
  const text = String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function problemsCsv({ problems }: Pick<CheckedFile, "problems">): string {
  const head = ["problem", "rows", "first_rows", "example", "fix"];
  const lines = problems.map(({ kind, count, rows, example, fix }) => [
    kind,
    count,
    rows.join(" "),
    example,
    fix,
  ]);
  return [head, ...lines].map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

export function downloadProblems(file: CheckedFile): void {
  const address = URL.createObjectURL(new Blob([problemsCsv(file)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${file.filename.replace(/\.[^.]*$/, "")}-problems.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
