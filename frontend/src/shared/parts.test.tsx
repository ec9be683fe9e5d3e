import { MantineProvider } from "@mantine/core";
import { IconCheck, IconClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { MiniBar, OutcomeBar, summary } from "./ui/OutcomeBar";
import type { Look } from "./ui/Tone";

/** The parts that every work room uses, each with content that is no claim status. */
const shown = (part: ReactNode) => renderToStaticMarkup(<MantineProvider>{part}</MantineProvider>);

/** What is read of it, without the tags. */
const text = (markup: string) =>
  markup
    .replace(/<style[^>]*>.*?<\/style>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

const LOOKS: Record<"placed" | "waiting", Look> = {
  placed: { label: "Placed", tone: "green", icon: IconCheck, definition: "On somebody's desk." },
  waiting: { label: "Waits for a skill", tone: "amber", outline: true, icon: IconClock },
};

describe("the outcome bar", () => {
  const bar = (
    <OutcomeBar
      label="Of the plan"
      looks={LOOKS}
      counts={{ waiting: 12, placed: 1482 }}
      total={1500}
      chosen="waiting"
      onChoose={() => undefined}
    />
  );
  it("names each kind with its number, in the order of the kinds", () => {
    expect(text(shown(bar))).toBe("Placed 1,482 Waits for a skill 12");
  });
  it("says to those who do not see it what is chosen and what a kind means", () => {
    const markup = shown(bar);
    expect(markup).toContain('aria-label="Of the plan"');
    expect(markup).toContain('aria-pressed="false" title="On somebody&#x27;s desk."');
    expect(markup.match(/aria-pressed="true"/g)).toHaveLength(1);
  });
  it("leaves room for what is not counted yet", () => {
    expect(shown(bar)).toContain("flex-grow:6");
  });
  it("says the same in a sentence, also in its small form", () => {
    expect(summary(LOOKS, { placed: 5 })).toBe("placed 5");
    const mini = (counts: object) => <MiniBar looks={LOOKS} counts={counts} total={9} empty="No plan yet" />;
    expect(shown(mini({ placed: 5, waiting: 1 }))).toContain('aria-label="placed 5, waits for a skill 1"');
    expect(shown(mini({}))).toContain('aria-label="No plan yet"');
  });
});
