import { MantineProvider } from "@mantine/core";
import { IconCheck, IconClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { Drawer, DrawerHead, DrawerTabs } from "./ui/dialog/Drawer";
import { Changes } from "./ui/FromTo";
import { MiniBar, OutcomeBar, summary } from "./ui/OutcomeBar";
import { RunProgress } from "./ui/RunProgress";
import type { Look } from "./ui/Tone";
import { FileDrop } from "./uploads/FileDrop";
import { FilePreview } from "./uploads/FilePreview";
import { PreviewTable } from "./uploads/PreviewTable";
import { ProblemList } from "./uploads/ProblemList";
import type { CheckedFile } from "./uploads/problems";

/** The parts that every work room uses, each with content that is no claim status. */
function shown(part: ReactNode): string {
  return renderToStaticMarkup(
    <MantineProvider withCssVariables={false} withGlobalClasses={false}>
      {part}
    </MantineProvider>,
  );
}

/** What is read of it, without the tags. */
function text(markup: string): string {
  return markup
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

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
  it("has room for kinds that may still come, which nobody sees or hears", () => {
    const growing = (
      <OutcomeBar
        label="So far"
        looks={LOOKS}
        counts={{ placed: 3 }}
        total={1500}
        growing
        onChoose={() => undefined}
      />
    );
    const [, room = "", legend = ""] = shown(growing).split(/data-unseen="true" aria-hidden="true">|<ul/);
    expect(text(room)).toBe("Placed 1,500 Waits for a skill 1,500");
    expect(text(`<ul${legend}`)).toBe("Placed 3");
  });
  it("says the same in a sentence, also in its small form", () => {
    expect(summary(LOOKS, { placed: 5 })).toBe("placed 5");
    const mini = (counts: object) => <MiniBar looks={LOOKS} counts={counts} total={9} empty="No plan yet" />;
    expect(shown(mini({ placed: 5, waiting: 1 }))).toContain('aria-label="placed 5, waits for a skill 1"');
    expect(shown(mini({}))).toContain('aria-label="No plan yet"');
  });
});

describe("the progress of a run", () => {
  const batch = {
    label: "Claims loaded",
    done: 62.5,
    numbers: [["Loaded", "625 of 1,000"]] as [string, string][],
  };
  it("shows its bar, its numbers and where it stands", () => {
    const markup = shown(<RunProgress {...batch} ended={false} status="60 percent of the claims loaded" />);
    expect(text(markup)).toBe("Loaded 625 of 1,000 60 percent of the claims loaded");
    expect(markup).toContain('aria-label="Claims loaded"');
    expect(markup).toContain('aria-valuenow="62.5"');
  });
  it("says why nothing moves", () => {
    const waiting = { title: "The batch waits", reason: "The store does not answer." };
    const said = text(shown(<RunProgress {...batch} ended={false} waiting={waiting} status="" />));
    expect(said).toContain("The batch waits The store does not answer.");
  });
  it("leaves out of its bar what was done before this pass", () => {
    const markup = shown(<RunProgress {...batch} kept={50} ended={false} status="" />);
    expect(markup).toContain("--progress-section-size:50%");
    expect(markup).toContain("--progress-section-size:12.5%");
  });
});

describe("the drawer", () => {
  const nothing = () => undefined;
  const tabs = [
    { value: "lines", label: "Lines", content: "Two lines" },
    { value: "notes", label: "Notes", content: "No note yet" },
  ];
  const drawer = (value: string | undefined) => (
    <Drawer label="Opened claim in work" onClose={nothing}>
      <DrawerHead
        title="ZZ1001"
        sub="In progress"
        opened="Claim opened."
        close={{ label: "Close it", onClose: nothing }}
      />
      <DrawerTabs tabs={tabs} value={value} onTab={nothing} />
    </Drawer>
  );
  it("shows its head, its tabs and what the open one holds", () => {
    const markup = shown(drawer("notes"));
    expect(text(markup)).toBe("ZZ1001 In progress Claim opened. Lines Notes No note yet");
    expect(markup).toMatch(/<aside[^>]*aria-label="Opened claim in work"/);
    expect(markup).toContain('aria-label="Close it"');
  });
  it("opens the first tab where an address names none that there is", () => {
    expect(text(shown(drawer("answer")))).toContain("Two lines");
    expect(text(shown(drawer(undefined)))).toContain("Two lines");
  });
});

describe("a file of rows", () => {
  const file: CheckedFile = {
    filename: "desk.xlsx",
    problem_rows: 6,
    problems: [
      {
        code: "deadline",
        kind: "Deadlines before the day of service",
        count: 6,
        rows: [4, 9],
        example: "##/##/####",
        fix: "Correct the deadline, or leave it blank.",
        note: false,
      },
    ],
    notes: ["The column status is not used."],
  };
  it("is dropped or chosen, and says what happens with it", () => {
    const drop = (chosen: File | null) => (
      <FileDrop file={chosen} onFile={() => undefined} note="Nothing is assigned before you confirm it." />
    );
    expect(text(shown(drop(null)))).toContain("Nothing is assigned before you confirm it.");
    expect(shown(drop(null))).toContain('type="file"');
    const chosen = text(shown(drop(new File(["claim_id"], "desk.xlsx"))));
    expect(chosen).toBe("desk.xlsx 8 B Choose another file");
  });
  it("has its problems listed by kind, each with a masked example and the fix", () => {
    expect(text(shown(<ProblemList problems={file.problems} />))).toBe(
      "Deadlines before the day of service 6 rows ##/##/#### Correct the deadline, or leave it blank. " +
        "Rows 4, 9 and 4 more",
    );
  });
  const preview = (stuck: boolean) => (
    <FilePreview
      file={file}
      facts={["500 claims", "3 payers"]}
      stuck={stuck}
      plan="482 of 500 claims can be assigned"
      action={<button type="button">Assign 482 claims</button>}
      hindrance={stuck ? "No claim can be assigned." : undefined}
    >
      <PreviewTable
        rows={["Ann", "Bo"]}
        rowKey={(name) => name}
        columns={[
          { header: "Person", cell: (name) => name },
          { header: "Claims", align: "end", cell: () => "20" },
        ]}
      />
    </FilePreview>
  );
  it("is shown with what it holds and what would be done, its problems when they are asked for", () => {
    expect(text(shown(preview(false)))).toBe(
      "500 claims · 3 payers · 1 problem in 6 rows See them Download them Person Claims Ann 20 Bo 20 " +
        "The column status is not used. 482 of 500 claims can be assigned Assign 482 claims",
    );
  });
  it("shows its problems at once where nothing can be done, and says why", () => {
    const said = text(shown(preview(true)));
    expect(said).toContain("Deadlines before the day of service");
    expect(said).toContain("No claim can be assigned.");
  });
});

describe("changes to be confirmed", () => {
  it("say of what and of how many, from what, to what", () => {
    const markup = shown(
      <Changes
        changes={[
          { what: "Status of 12 claims", from: "Assigned", to: "In progress" },
          { what: "Owner", from: "Ann", to: <strong>Bo</strong> },
        ]}
      />,
    );
    expect(text(markup)).toBe("Status of 12 claims Assigned In progress Owner Ann Bo");
    expect(markup.match(/aria-label="to"/g)).toHaveLength(2);
  });
});
