/** The newest unread notifications, each with a way to what it is about. */

import { Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { Panel } from "@/shared/ui/PageHeader";
import { Failed, Good, Lines } from "@/shared/ui/states";

import { unreadNoticesQuery } from "./api";
import { NoticeItem, useOpenNotice } from "./Bell";
import css from "./Bell.module.css";

export function UnreadNotices() {
  const notices = useQuery(unreadNoticesQuery);
  const { open } = useOpenNotice();
  const unread = notices.data?.results ?? [];
  return (
    <Panel title="Notifications">
      {notices.isPending && <Lines rows={4} />}
      {notices.isError && !notices.data && (
        <Failed error={notices.error} onRetry={() => void notices.refetch()} />
      )}
      {notices.data && unread.length === 0 && <Good>You have read everything.</Good>}
      <Group gap={0} className={css.notices}>
        {unread.map((notice) => (
          <NoticeItem key={notice.id} notice={notice} onOpen={open} />
        ))}
      </Group>
    </Panel>
  );
}
