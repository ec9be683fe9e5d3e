/** After a one-time password: nothing else is shown before a password of one's own is chosen. */

import { Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";

import { changePassword, signOut } from "@/features/accounts/api";
import { asProblem, fieldMessage, placedAt } from "@/shared/api/problem";
import type { Session } from "@/shared/api/types";
import { tell, tellFailed } from "@/shared/lib/tell";
import { sessionQuery } from "@/shared/session/session";
import { Failed } from "@/shared/ui/states";

import { Mark } from "../frame/Mark";
import { loggedOut } from "../queries";
import css from "./LoginPage.module.css";

export function NewPasswordPage({ user }: { user: Session["user"] }) {
  const queries = useQueryClient();
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [differs, setDiffers] = useState(false);
  const change = useMutation({
    mutationFn: () => changePassword({ new: next }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      tell("Your password is changed.");
    },
  });
  const leave = useMutation({ mutationFn: signOut, onSuccess: loggedOut, onError: tellFailed });
  useEffect(() => {
    document.title = "Choose a password · Claimdeck";
  }, []);
  const problem = change.error ? asProblem(change.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setDiffers(next !== again);
    if (next === again) change.mutate();
  };
  return (
    <main className={css.page}>
      <form className={css.card} onSubmit={submit}>
        <Mark size={36} />
        <Title order={1} mt="md">
          Choose a password
        </Title>
        <Text c="dimmed" size="sm" mt={4}>
          The one that you were given has been used now, and does not work again. Choose one that only you
          know: 8 characters or more, best a few words.
        </Text>
        <Stack mt="lg" gap="sm">
          {/* So that a password manager knows whose password it is. */}
          <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
          <PasswordInput
            label="New password"
            autoComplete="new-password"
            required
            withAsterisk={false}
            data-autofocus
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            error={fieldMessage(problem, "new")}
            aria-invalid={fieldMessage(problem, "new") !== undefined}
          />
          <PasswordInput
            label="The same again"
            autoComplete="new-password"
            required
            withAsterisk={false}
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
            error={differs && "The two differ. Type it again."}
            aria-invalid={differs}
          />
          {problem && !placedAt(problem, ["new"]) && <Failed error={problem} />}
          <Button type="submit" loading={change.isPending} fullWidth>
            Use this password
          </Button>
          <Button variant="subtle" loading={leave.isPending} onClick={() => leave.mutate()} fullWidth>
            Log out
          </Button>
        </Stack>
      </form>
    </main>
  );
}
