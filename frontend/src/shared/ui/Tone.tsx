/** A badge with a meaning: colour, label and icon together, never colour alone. */

import { IconFlask } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";

import css from "./Tone.module.css";

export type Tone = "green" | "teal" | "red" | "amber" | "violet" | "blue" | "grey" | "orange" | "brown";

type Icon = ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;

/** How one of several kinds looks wherever it is shown: an outcome of a claim, a state of a job. */
export interface Look {
  label: string;
  tone: Tone;
  outline?: boolean;
  icon: Icon;
  /** Shown on hover. */
  definition?: string;
}

interface Props {
  tone: Tone;
  icon: Icon;
  outline?: boolean;
  title?: string;
  children: ReactNode;
}

export function ToneBadge({ tone, icon: Icon, outline = false, title, children }: Props) {
  return (
    <span className={css.badge} data-tone={tone} data-outline={outline || undefined} title={title}>
      <Icon size={14} stroke={2} aria-hidden />
      {children}
    </span>
  );
}

export function LookBadge({ look: { label, definition, ...look } }: { look: Look }) {
  return (
    <ToneBadge {...look} title={definition}>
      {label}
    </ToneBadge>
  );
}

/** Stands wherever an answer was made up by the sandbox payer. */
export function SandboxMark() {
  return (
    <ToneBadge
      tone="amber"
      icon={IconFlask}
      outline
      title="Invented by the sandbox payer: no real claims, no real money"
    >
      Sandbox
    </ToneBadge>
  );
}
