/** Settings: API tokens. A new one is shown once, and never again. */

import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Token } from "@/shared/api/types";
import { moment } from "@/shared/lib/dates";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { Panel } from "@/shared/ui/PageHeader";
import { PlainTable } from "@/shared/ui/table/PlainTable";
import { Ago } from "@/shared/ui/Values";

import { revokeToken, tokensQuery } from "../api";
import { scopeLabels } from "./scopes";
import { TokenDialog } from "./TokenDialog";

export function TokensPage() {
  const queries = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Token | null>(null);
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
      setLeaving(null);
    },
  });
  return (
    <>
      <Panel
        flush
        title="API tokens"
        aside={
          <Button size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
            Create a token
          </Button>
        }
      >
        <Loaded
          query={tokens}
          empty="No token yet. Programs use one as Authorization: Bearer, or as X-API-Key."
        >
          {(rows) => (
            <PlainTable
              caption="API tokens"
              rows={rows}
              rowKey={(token) => token.id}
              columns={[
                { header: "Name", cell: (token) => token.name },
                { header: "Begins with", cell: (token) => <code>{token.prefix}</code> },
                {
                  header: "May",
                  cell: (token) => (
                    <Text size="xs" c="dimmed">
                      {scopeLabels(token.scopes)}
                    </Text>
                  ),
                },
                { header: "Created", cell: (token) => <Ago at={token.created_at} /> },
                {
                  header: "Last used",
                  cell: (token) => (token.last_used_at ? <Ago at={token.last_used_at} /> : "Never"),
                },
                {
                  header: "Expires",
                  cell: (token) => (token.expires_at ? moment(token.expires_at).slice(0, 10) : "Never"),
                },
                {
                  header: "",
                  align: "end",
                  cell: (token) =>
                    token.revoked_at ? (
                      <Text size="xs" c="dimmed">
                        Revoked
                      </Text>
                    ) : (
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        color="red"
                        c="var(--tone-red)"
                        aria-label={`Revoke ${token.name}`}
                        onClick={() => setLeaving(token)}
                      >
                        Revoke
                      </Button>
                    ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {adding && <TokenDialog onClose={() => setAdding(false)} />}
      <Confirm
        opened={leaving !== null}
        title={`Revoke ${leaving?.name ?? "the token"}`}
        action="Revoke the token"
        busy={revoke.isPending}
        error={revoke.error}
        onClose={() => {
          revoke.reset();
          setLeaving(null);
        }}
        onConfirm={() => leaving && revoke.mutate(leaving.id)}
      >
        Programs that use it are refused from now on. This cannot be undone; a new token can be created at any
        time.
      </Confirm>
    </>
  );
}
