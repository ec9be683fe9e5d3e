/** Changes one's own password: the one that an admin handed over, or any other. */

import { Button, Checkbox, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage, placedAt } from "@/shared/api/problem";
import { tell } from "@/shared/lib/tell";
import { useCan, useSession } from "@/shared/session/session";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import { changePassword, tokensQuery } from "./api";

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { user } = useSession();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [kept, setKept] = useState<string[]>([]);
  const queries = useQueryClient();
  const tokens = useQuery({ ...tokensQuery, enabled: useCan()("tokens.manage") });
  const holding = (tokens.data ?? []).filter(
    (token) => !token.revoked_at && (!token.expires_at || new Date(token.expires_at) > new Date()),
  );
  const change = useMutation({
    mutationFn: () => changePassword({ old, new: next, keep_tokens: kept }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
      tell("Your password is changed.");
      onClose();
    },
  });
  const problem = change.error ? asProblem(change.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title="Change your password">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            You stay logged in here; everywhere else you are asked for the new one.
          </Text>
          {/* So that a password manager knows whose password it is. */}
          <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
          <PasswordInput
            label="Password until now"
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            value={old}
            onChange={(event) => setOld(event.currentTarget.value)}
            error={fieldMessage(problem, "old")}
            aria-invalid={fieldMessage(problem, "old") !== undefined}
          />
          <PasswordInput
            label="New password"
            autoComplete="new-password"
            required
            withAsterisk={false}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            error={fieldMessage(problem, "new")}
            aria-invalid={fieldMessage(problem, "new") !== undefined}
          />
          {holding.length > 0 && (
            <Checkbox.Group
              label="API tokens to keep"
              description="All others end with the old password, and the programs that use them are refused."
              value={kept}
              onChange={setKept}
            >
              <Stack gap={6} mt={8} mah={180} style={{ overflowY: "auto" }}>
                {holding.map((token) => (
                  <Checkbox
                    key={token.id}
                    size="xs"
                    value={token.id}
                    label={`${token.name} (${token.prefix}…)`}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
          {problem && !placedAt(problem, ["old", "new"]) && <Failed error={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending} disabled={!old || !next || tokens.isLoading}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
