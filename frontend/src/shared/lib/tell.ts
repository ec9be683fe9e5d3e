/** Short notes in the corner: what was done, or what failed. */

import { notifications } from "@mantine/notifications";

import { asProblem } from "../api/problem";

export function tell(message: string): void {
  notifications.show({ message, withBorder: true, autoClose: 4000 });
}

export function tellFailed(error: unknown): void {
  const problem = asProblem(error);
  notifications.show({
    title: problem.title,
    message: problem.message,
    color: "red",
    withBorder: true,
    autoClose: 8000,
  });
}
