/** Says that the answers are made up. Calm, always there, never to be closed. */

import { IconFlask } from "@tabler/icons-react";

import css from "./Shell.module.css";

export function SandboxBanner() {
  return (
    <div className={css.banner} role="note">
      <IconFlask size={16} aria-hidden />
      <span>
        <strong>Sandbox.</strong> Every answer here is invented by the sandbox payer: no real claims, no real
        money.
      </span>
    </div>
  );
}
