/** Invitations: a link by which one person registers; its code is shown once. */

import { Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Access, Invitation } from "@/shared/api/types";
import { moment } from "@/shared/lib/dates";
import { useNow } from "@/shared/lib/now";
import { tellFailed } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { ShownOnce } from "@/shared/ui/dialog/ShownOnce";
import { Loaded } from "@/shared/ui/Loaded";
import { Failed } from "@/shared/ui/states";
import { PlainTable } from "@/shared/ui/table/PlainTable";

import { invitationsQuery, invite, revokeInvitation } from "./api";
import { invitationLink, invitationState } from "./invitations";
import { ACCESS, accessName } from "./people";

const USUAL_DAYS = 7;
const MOST_DAYS = 90;

export function InvitationsDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const invitations = useQuery(invitationsQuery);
  const [access, setAccess] = useState<Access>("member");
  const [days, setDays] = useState<number | "">(USUAL_DAYS);
  const refresh = () => queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
  const add = useMutation({
    mutationFn: () => invite({ access, ...(days !== "" && { days }) }),
    onSettled: refresh,
  });
  if (add.data)
    return (
      <ShownOnce
        title="Invitation"
        secret={invitationLink(window.location.origin, add.data.code)}
        copy="Copy the link"
        onClose={() => add.reset()}
      >
        Copy the link now and hand it over in a safe way: it is shown this one time. One person can register
        with it until {moment(add.data.expires_at)}, as {accessName(add.data.access).toLowerCase()}, and then
        waits for approval like everybody else.
      </ShownOnce>
    );
  return (
    <Dialog opened onClose={onClose} title="Invitations" size="xl">
      <Stack>
        <Group gap="xs" align="flex-end">
          <Select
            label="Access"
            allowDeselect={false}
            w={280}
            data={ACCESS}
            value={access}
            onChange={(chosen) => chosen && setAccess(chosen as Access)}
          />
          <NumberInput
            label="Valid for"
            suffix=" days"
            w={110}
            min={1}
            max={MOST_DAYS}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={days}
            onChange={(value) => setDays(typeof value === "number" ? value : "")}
          />
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            loading={add.isPending}
            disabled={days === ""}
            onClick={() => add.mutate()}
          >
            Invite one person
          </Button>
        </Group>
        {add.error && <Failed error={add.error} />}
        <Loaded
          query={invitations}
          empty="No invitation yet. Whoever gets one registers into this organization."
        >
          {(rows) => <Table rows={rows} onRevoked={refresh} />}
        </Loaded>
      </Stack>
    </Dialog>
  );
}

function Table({ rows, onRevoked }: { rows: Invitation[]; onRevoked: () => unknown }) {
  const now = useNow();
  const revoke = useMutation({ mutationFn: revokeInvitation, onError: tellFailed, onSettled: onRevoked });
  return (
    <PlainTable
      caption="Invitations"
      rows={rows}
      rowKey={(invitation) => invitation.id}
      columns={[
        { header: "Made", figures: true, cell: (invitation) => moment(invitation.created_at) },
        { header: "By", cell: (invitation) => invitation.created_by ?? "Removed user" },
        { header: "Access", cell: (invitation) => accessName(invitation.access) },
        {
          header: "State",
          cell: (invitation) => (
            <Text size="sm" span>
              {invitationState(invitation, now)}
            </Text>
          ),
        },
        {
          header: "",
          align: "end",
          cell: (invitation) =>
            !invitation.used_at &&
            !invitation.revoked_at && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="red"
                c="var(--tone-red)"
                aria-label={`Revoke the invitation of ${moment(invitation.created_at)}`}
                loading={revoke.isPending && revoke.variables === invitation.id}
                onClick={() => revoke.mutate(invitation.id)}
              >
                Revoke
              </Button>
            ),
        },
      ]}
    />
  );
}
