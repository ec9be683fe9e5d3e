/** The top of a page: title, one line that says where things stand, actions on the right. */

import { Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

import css from "./Page.module.css";

interface Props {
  title: string;
  /** Beside the title: a badge or a mark. */
  mark?: ReactNode;
  line?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, mark, line, actions }: Props) {
  useEffect(() => {
    document.title = `${title} · Claimdeck`;
  }, [title]);
  return (
    <header className={css.header}>
      <div className={css.heading}>
        <Group gap="sm" wrap="nowrap" align="center">
          <Title order={1} className={css.title}>
            {title}
          </Title>
          {mark}
        </Group>
      </div>
      {actions && (
        <Group gap="xs" className={css.actions}>
          {actions}
        </Group>
      )}
      {line !== undefined && (
        <Text component="div" c="dimmed" size="sm" className={css.line}>
          {line}
        </Text>
      )}
    </header>
  );
}

/** `fill` keeps the page as high as the window, so that its table scrolls inside. */
export function PageBody({ fill = false, children }: { fill?: boolean; children: ReactNode }) {
  return <div className={fill ? css.fill : css.page}>{children}</div>;
}

export function Panel({
  title,
  aside,
  children,
  flush = false,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className={css.panel} data-flush={flush || undefined}>
      {title !== undefined && (
        <div className={css.panelHead}>
          <h2 className={css.panelTitle}>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
