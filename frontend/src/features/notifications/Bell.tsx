/** The bell: how many notifications are unread, and what they say. */

import { ActionIcon, Button, Group, Popover, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBell } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";

import type { Notice } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { tellFailed } from "@/shared/lib/tell";
import { Empty, Failed, Lines } from "@/shared/ui/states";
import { Ago } from "@/shared/ui/Values";

import { markRead, noticesQuery, unreadQuery } from "./api";
import css from "./Bell.module.css";

/** Opens what a notification is about and marks it read. */
export function useOpenNotice() {
  const router = useRouter();
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: markRead,
    onSettled: () => queries.invalidateQueries({ queryKey: ["notifications"] }),
    onError: tellFailed,
  });
  const open = (notice: Notice) => {
    if (!notice.read_at) read.mutate({ ids: [notice.id] });
    if (/^\/(?!\/)/.test(notice.link)) router.history.push(notice.link);
  };
  return { open, readAll: () => read.mutate({ all: true }) };
}

export function NoticeItem({ notice, onOpen }: { notice: Notice; onOpen: (notice: Notice) => void }) {
  return (
    <UnstyledButton
      className={css.item}
      data-unread={!notice.read_at || undefined}
      onClick={() => onOpen(notice)}
    >
      <span className={css.dot} aria-hidden />
      <span className={css.text}>
        <span className={css.title}>
          {notice.title}
          {!notice.read_at && <span className={css.hidden}> (unread)</span>}
        </span>
        {notice.body && <span className={css.body}>{notice.body}</span>}
      </span>
      <span className={css.when}>
        <Ago at={notice.created_at} />
      </span>
    </UnstyledButton>
  );
}

export function Bell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const notices = useQuery({ ...noticesQuery, enabled: opened });
  const unread = useQuery(unreadQuery).data ?? 0;
  const { open, readAll } = useOpenNotice();
  const list = notices.data?.results ?? [];
  const label = unread ? `Notifications, ${unread} unread` : "Notifications";
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      width={400}
      position="bottom-end"
      shadow="md"
      trapFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <ActionIcon aria-label={label} onClick={toggle} className={css.bell}>
          <IconBell size={19} aria-hidden />
          {unread > 0 && (
            <span className={css.unread} aria-hidden>
              {unread > 9 ? "9+" : unread}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Notifications">
        <Group justify="space-between" p="xs" pl="md" mih={44}>
          <Text fw={600} size="sm">
            {unread ? counted(unread, "unread notification") : "Notifications"}
          </Text>
          {unread > 0 && (
            <Button size="compact-xs" variant="subtle" onClick={readAll}>
              Mark all read
            </Button>
          )}
        </Group>
        <div className={css.list}>
          {notices.isPending && <Lines rows={4} />}
          {notices.isError && !notices.data && (
            <Failed error={notices.error} onRetry={() => void notices.refetch()} />
          )}
          {notices.data?.results.length === 0 && (
            <Empty>Nothing yet. When a job ends or needs you, it says so here.</Empty>
          )}
          {list.map((notice) => (
            <NoticeItem
              key={notice.id}
              notice={notice}
              onOpen={(chosen) => {
                close();
                open(chosen);
              }}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
