/** The drawer on the right: what was opened, in tabs, with the list beside it still in use. Esc closes it. */

import { ActionIcon, Tabs, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, type Ref, useEffect, useRef } from "react";

import css from "./Drawer.module.css";

interface Props {
  ref?: Ref<HTMLElement>;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** Whether something lies over the drawer that Esc belongs to first. */
function covered(): boolean {
  const layers = document.querySelectorAll('[role="dialog"], [role="listbox"], [role="menu"]');
  return [...layers].some((layer) => layer.checkVisibility());
}

export function Drawer({ ref, label, onClose, children }: Props) {
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    // Looked at first, at the window: by the time the key gets here, the list or dialog it was for has closed itself.
    let meant = false;
    const onWayDown = (event: KeyboardEvent) => {
      meant = event.key === "Escape" && !covered();
    };
    const onKey = (event: KeyboardEvent) => {
      if (meant && !event.defaultPrevented) latest.current();
    };
    window.addEventListener("keydown", onWayDown, true);
    document.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onWayDown, true);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
  return (
    <aside ref={ref} tabIndex={-1} aria-label={label} className={css.panel}>
      {children}
    </aside>
  );
}

interface CloseProps {
  /** What the button closes: `Close the claim`. */
  label: string;
  onClose: () => void;
}

function Close({ label, onClose }: CloseProps) {
  return (
    <Tooltip label="Close (Esc)">
      <ActionIcon aria-label={label} onClick={onClose}>
        <IconX size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface HeadProps {
  title: ReactNode;
  /** Below the title: a badge, and what tells it from others. */
  sub: ReactNode;
  /** Told to screen readers when it opens. */
  opened: string;
  close: CloseProps;
}

export function DrawerHead({ title, sub, opened, close }: HeadProps) {
  return (
    <div className={css.head}>
      <div className={css.headText}>
        <h2 className={css.title}>{title}</h2>
        <div className={css.sub}>{sub}</div>
        <VisuallyHidden role="status">{opened}</VisuallyHidden>
      </div>
      <Close {...close} />
    </div>
  );
}

/** In place of head and tabs, while there is nothing to show; `close` where that may stay so. */
export function DrawerMessage({ close, children }: { close?: CloseProps; children: ReactNode }) {
  return (
    <>
      {close && (
        <div className={css.close}>
          <Close {...close} />
        </div>
      )}
      <div className={css.body}>{children}</div>
    </>
  );
}

export interface DrawerTab {
  value: string;
  label: string;
  content: ReactNode;
}

interface TabsProps {
  tabs: DrawerTab[];
  /** The open tab; where there is none of that name, the first. */
  value: string | undefined;
  onTab: (value: string) => void;
}

export function DrawerTabs({ tabs, value, onTab }: TabsProps) {
  const open = tabs.find((tab) => tab.value === value) ?? tabs[0];
  return (
    <Tabs
      value={open?.value ?? null}
      onChange={(next) => next && onTab(next)}
      keepMounted={false}
      className={css.tabs}
    >
      <Tabs.List className={css.tabList}>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value} className={css.tab}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <div className={css.body}>
        {tabs.map((tab) => (
          // What holds no control is scrolled by the keyboard all the same.
          <Tabs.Panel key={tab.value} value={tab.value} tabIndex={0}>
            {tab.content}
          </Tabs.Panel>
        ))}
      </div>
    </Tabs>
  );
}
