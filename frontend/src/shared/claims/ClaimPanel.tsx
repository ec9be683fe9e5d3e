/** The drawer on the right: it keeps the list in place and usable. Esc closes it. */

import { ActionIcon, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, type Ref, useEffect, useRef } from "react";

import css from "./Claim.module.css";

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

export function CloseClaim({ onClose }: { onClose: () => void }) {
  return (
    <Tooltip label="Close (Esc)">
      <ActionIcon aria-label="Close the claim" onClick={onClose}>
        <IconX size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

export function ClaimPanel({ ref, label, onClose, children }: Props) {
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !covered()) latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <aside ref={ref} tabIndex={-1} aria-label={label} className={css.panel}>
      {children}
    </aside>
  );
}
