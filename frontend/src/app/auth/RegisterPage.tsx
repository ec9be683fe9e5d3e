/** Registering by oneself; afterwards there is nothing to do but to wait. */

import { Anchor, Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";

import { register, registrationQuery } from "@/features/accounts/api";
import { asProblem, fieldMessage, placedAt } from "@/shared/api/problem";
import { Failed } from "@/shared/ui/states";

import { Mark } from "../frame/Mark";
import { codeIn } from "./invited";
import css from "./LoginPage.module.css";

const FIELDS = ["name", "username", "password", "invitation"];
const CONFLICT = 409;

/** The code of the address, taken out of it: it is not to be read over a shoulder or kept in the history. */
function takeCode(): string {
  const code = codeIn(window.location.hash);
  if (code) window.history.replaceState(window.history.state, "", window.location.pathname);
  return code;
}

export function RegisterPage() {
  const [done, setDone] = useState(false);
  useEffect(() => {
    document.title = "Register · Claimdeck";
  }, []);
  return (
    <main className={css.page}>
      <div className={css.card}>
        <Mark size={36} />
        {done ? <Waiting /> : <RegisterForm onDone={() => setDone(true)} />}
      </div>
    </main>
  );
}

function Waiting() {
  return (
    <div role="status">
      <Title order={1} size="h3" mt="md">
        Your account is awaiting an administrator&rsquo;s approval.
      </Title>
    </div>
  );
}

function RegisterForm({ onDone }: { onDone: () => void }) {
  const open = useQuery(registrationQuery);
  const [code, setCode] = useState(takeCode);
  const [name, setName] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const send = useMutation({
    mutationFn: () => register({ name, username, password, invitation: code }),
    onSuccess: onDone,
  });
  const problem = send.error ? asProblem(send.error) : null;
  const taken = problem?.status === CONFLICT && problem.code === "USERNAME_TAKEN";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  const field = (key: string) => {
    const message = fieldMessage(problem, key);
    return { required: true, withAsterisk: false, error: message, "aria-invalid": message !== undefined };
  };
  return (
    <form onSubmit={submit}>
      <Title order={1} mt="md">
        Register
      </Title>
      <Text c="dimmed" size="sm" mt={4}>
        {open.data?.open === false
          ? "Only with an invitation: ask an administrator for one."
          : "An administrator lets you in afterwards."}
      </Text>
      <Stack mt="lg" gap="sm">
        <TextInput
          label="Name"
          autoComplete="name"
          data-autofocus
          maxLength={300}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          {...field("name")}
        />
        <TextInput
          label="User name"
          description="For logging in; cannot be changed later"
          autoComplete="username"
          maxLength={150}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          {...field("username")}
          error={fieldMessage(problem, "username") ?? (taken ? problem.message : undefined)}
        />
        <PasswordInput
          label="Password"
          description="8 characters or more, best a few words"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          {...field("password")}
        />
        <TextInput
          label="Invitation code"
          description={open.data?.open === false ? undefined : "If you were given one"}
          autoComplete="off"
          maxLength={100}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          {...field("invitation")}
          required={open.data?.open === false}
        />
        {problem && !taken && !placedAt(problem, FIELDS) && <Failed error={problem} />}
        <Button type="submit" loading={send.isPending} fullWidth>
          Register
        </Button>
        <Anchor component={Link} to="/" size="sm" ta="center">
          Log in instead
        </Anchor>
      </Stack>
    </form>
  );
}
