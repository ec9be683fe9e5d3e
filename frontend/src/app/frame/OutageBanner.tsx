/** Says over every page that it is blind: what is shown may be old, and nothing can be sent. Goes by itself. */

import { IconPlugConnectedX } from "@tabler/icons-react";

import { useAway } from "@/shared/api/outage";

import css from "./Shell.module.css";

const WHAT = {
  server: "Claimdeck does not answer.",
  database: "Claimdeck cannot reach its database.",
};

export function OutageBanner() {
  const away = useAway();
  return (
    <div role="alert" className={away ? css.outage : undefined}>
      {away && (
        <>
          <IconPlugConnectedX size={16} aria-hidden />
          <span>
            <strong>{WHAT[away]}</strong> What you see may be out of date, and nothing can be sent. It is
            tried again by itself; jobs that are stored go on when it is back.
          </span>
        </>
      )}
    </div>
  );
}
