/** What an admin can do with a member, behind the member's line. */

import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { IconDots, IconKey, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Member } from "@/shared/api/types";
import { tell, tellFailed } from "@/shared/lib/tell";
import { useSession } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";

import { changeMember, membersQuery, resetPassword } from "../api";
import { ShownOnce } from "../ShownOnce";
import { fullName, stateOf } from "./members";

type Asked = "password" | "deactivate" | null;

export function MemberActions({ member, onChange }: { member: Member; onChange: () => void }) {
  const { user } = useSession();
  const [asked, setAsked] = useState<Asked>(null);
  const name = fullName(member);
  const close = () => setAsked(null);
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Button size="compact-xs" variant="subtle" aria-label={`Change ${name}`} onClick={onChange}>
        Change
      </Button>
      {/* Either would end one's own session, and with it the page that shows the new password. */}
      {member.id !== user.id && <More member={member} onAsk={setAsked} />}
      {asked === "password" && <Reset member={member} onClose={close} />}
      {asked === "deactivate" && <Deactivate member={member} onClose={close} />}
    </Group>
  );
}

function More({ member, onAsk }: { member: Member; onAsk: (asked: Asked) => void }) {
  const queries = useQueryClient();
  const activate = useMutation({
    mutationFn: () => changeMember(member.id, { is_active: true }),
    onSuccess: () => tell(`${fullName(member)} can log in again.`),
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: membersQuery.queryKey }),
  });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size="sm" aria-label={`More actions for ${fullName(member)}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconKey size={15} aria-hidden />} onClick={() => onAsk("password")}>
          Reset the password
        </Menu.Item>
        {member.is_active ? (
          <Menu.Item
            color="red"
            c="var(--tone-red)"
            leftSection={<IconUserOff size={15} aria-hidden />}
            onClick={() => onAsk("deactivate")}
          >
            Deactivate
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconUserCheck size={15} aria-hidden />} onClick={() => activate.mutate()}>
            Activate again
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Reset({ member, onClose }: { member: Member; onClose: () => void }) {
  const name = fullName(member);
  const reset = useMutation({ mutationFn: () => resetPassword(member.id) });
  if (reset.data)
    return (
      <ShownOnce
        title={`New password of ${name}`}
        secret={reset.data.password}
        copy="Copy the password"
        onClose={onClose}
      >
        Copy it now and hand it over in a safe way: it is shown this one time. It works once, within three
        days, and asks {name} to choose a password of their own.
      </ShownOnce>
    );
  return (
    <Confirm
      opened
      title={`Reset the password of ${name}`}
      action="Reset the password"
      busy={reset.isPending}
      error={reset.error}
      onClose={onClose}
      onConfirm={() => reset.mutate()}
    >
      A new password is made and shown once. The old one ends at once, and with it every session and API token
      of {name}.
    </Confirm>
  );
}

function Deactivate({ member, onClose }: { member: Member; onClose: () => void }) {
  const queries = useQueryClient();
  const name = fullName(member);
  const deactivate = useMutation({
    mutationFn: () => changeMember(member.id, { is_active: false }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: membersQuery.queryKey });
      tell(`${name} is deactivated.`);
      onClose();
    },
  });
  return (
    <Confirm
      opened
      title={`Deactivate ${name}`}
      changes={[{ what: "State", from: stateOf(true), to: stateOf(false) }]}
      action="Deactivate the member"
      busy={deactivate.isPending}
      error={deactivate.error}
      onClose={onClose}
      onConfirm={() => deactivate.mutate()}
    >
      {name} can no longer log in, and API tokens of {name} are refused. Jobs and results stay. The member can
      be activated again at any time.
    </Confirm>
  );
}
