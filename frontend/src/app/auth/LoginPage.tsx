/** The log-in. It keeps the address, so that one arrives where one wanted to go. */

import { Anchor, Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";

import { signIn } from "@/features/accounts/api";
import { asProblem } from "@/shared/api/problem";
import { duration } from "@/shared/lib/durations";

import { Mark } from "../frame/Mark";
import { lastEnding, loggedIn } from "../queries";
import css from "./LoginPage.module.css";

/** Many log in at once, and each takes a moment: the form asks again by itself. */
const BUSY = "LOGIN_BUSY";
const BUSY_TRIES = 5;
const busy = (failures: number, error: unknown) => failures < BUSY_TRIES && asProblem(error).code === BUSY;
const wait = (_failures: number, error: unknown) =>
  ((asProblem(error).retryAfter ?? 2) + Math.random()) * 1000;

function refusal(error: unknown): string {
  const problem = asProblem(error);
  if (problem.code === "ONE_TIME_PASSWORD_SPENT") return problem.message;
  if (problem.status === 401) return "The user name or the password is not right.";
  if (problem.code === BUSY) return problem.message;
  if (problem.status === 429) {
    return problem.retryAfter
      ? `Too many attempts. Log-in is possible again in ${duration(problem.retryAfter)}.`
      : "Too many attempts. Wait a while, or ask an admin of your organization to unlock you.";
  }
  return problem.message;
}

export function LoginPage() {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const login = useMutation({
    mutationFn: signIn,
    retry: busy,
    retryDelay: wait,
    onSuccess: loggedIn,
    onError: () => setPassword(""),
  });
  useEffect(() => {
    document.title = "Log in · Claimdeck";
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate({ username, password });
  };
  return (
    <main className={css.page}>
      <form className={css.card} onSubmit={submit}>
        <Mark size={36} />
        <Title order={1} mt="md">
          Log in to Claimdeck
        </Title>
        <Text c="dimmed" size="sm" mt={4} role="status">
          {lastEnding() ?? "Claims in, the payer\u2019s answer for every row out."}
        </Text>
        <Stack mt="lg" gap="sm">
          <TextInput
            label="User name"
            autoComplete="username"
            required
            withAsterisk={false}
            data-autofocus
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <div role="alert" className={css.error}>
            {login.isError && refusal(login.error)}
          </div>
          <Button type="submit" loading={login.isPending} fullWidth>
            Log in
          </Button>
          <Anchor component={Link} to="/register" size="sm" ta="center">
            Register
          </Anchor>
        </Stack>
      </form>
    </main>
  );
}
