/** Short notes in the corner: what was done, or what failed. */

import { notifications } from "@mantine/notifications";

import { asProblem } from "../api/problem";

const CLOSABLE = { withBorder: true, closeButtonProps: { "aria-label": "Close" } };

export function tell(message: string): void {
  notifications.show({ ...CLOSABLE, message, autoClose: 4000 });
}

export function tellFailed(error: unknown): void {
  const problem = asProblem(error);
  notifications.show({
    ...CLOSABLE,
    title: problem.title,
    message: problem.message,
    color: "red",
    autoClose: 8000,
  });
}
