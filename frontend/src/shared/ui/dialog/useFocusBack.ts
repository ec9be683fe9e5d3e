/** Where the keyboard goes when a dialog closes: back to what opened it, also when that was an item of a menu. */

import { useLayoutEffect } from "react";

/** What was used last outside of dialogs. An item of a menu is gone when a dialog opens; its button stays. */
let used: HTMLElement | null = null;

function note({ target }: Event): void {
  const element =
    target instanceof Element ? target.closest<HTMLElement>("button, a, input, [tabindex]") : null;
  if (!element || element.closest('[role="dialog"]')) return;
  const menu = element.closest('[role="menu"]');
  used = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : element;
}

// Not every browser gives the focus to a button that is clicked.
for (const kind of ["focusin", "click"]) document.addEventListener(kind, note, true);

/** The dialog's own way of keeping the focus has ended by then. */
const SETTLED = 20;

export function useFocusBack(opened: boolean): void {
  useLayoutEffect(() => {
    if (!opened) return;
    const opener = used;
    return () => {
      setTimeout(() => {
        const free = document.activeElement === null || document.activeElement === document.body;
        // Another dialog may have taken this one's place.
        if (!free || document.querySelector('[role="dialog"][aria-modal="true"]')) return;
        const place = opener?.isConnected ? opener : document.getElementById("content");
        place?.focus({ preventScroll: true });
      }, SETTLED);
    };
  }, [opened]);
}
