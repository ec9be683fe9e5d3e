/** The rules of the pipeline: how each counts for the organization, and those that it wrote itself. */

import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { counted } from "@/shared/lib/numbers";
import { useCan } from "@/shared/session/session";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed } from "@/shared/ui/states";

import { rulesQuery } from "../api";
import type { OwnRule, Rules } from "../types";
import { OwnRuleDialog } from "./OwnRuleDialog";
import { OwnRules } from "./OwnRules";
import { RuleTable } from "./RuleTable";

const TITLE = "Pipeline rules";
const LINE =
  "A rule that rejects or holds keeps a claim out of production; one that warns is stored with it. Changes count from the next batch.";

export function RulesPage() {
  const rules = useQuery(rulesQuery);
  if (rules.data) return <Shown rules={rules.data} />;
  return (
    <PageBody>
      <PageHeader title={TITLE} line={LINE} />
      {rules.isError ? (
        <Failed error={rules.error} onRetry={() => void rules.refetch()} />
      ) : (
        <Skeleton height={220} radius={8} />
      )}
    </PageBody>
  );
}

function Shown({ rules }: { rules: Rules }) {
  const mayChange = useCan()("pipeline.rules");
  const [sought, setSought] = useState("");
  const [written, setWritten] = useState<OwnRule | "new" | null>(null);
  const word = sought.trim().toLowerCase();
  const found = rules.rules.filter((rule) =>
    [rule.id, rule.title, rule.about, rule.carc, rule.rarc].some((text) => text.toLowerCase().includes(word)),
  );
  return (
    <PageBody>
      <PageHeader
        title={TITLE}
        line={LINE}
        actions={
          mayChange && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setWritten("new")}>
              Write a rule
            </Button>
          )
        }
      />
      <Panel title="Your own rules">
        {rules.own.length === 0 ? (
          <Empty>Your organization has written no rule of its own.</Empty>
        ) : (
          <OwnRules rules={rules.own} mayChange={mayChange} onWrite={setWritten} />
        )}
      </Panel>
      <Panel
        title={`${counted(found.length, "rule")} of Claimdeck`}
        aside={
          <TextInput
            size="xs"
            w={220}
            aria-label="Find a rule"
            placeholder="Find a rule"
            value={sought}
            onChange={(event) => setSought(event.currentTarget.value)}
          />
        }
      >
        <RuleTable rules={found} mayChange={mayChange} />
      </Panel>
      {written && (
        <OwnRuleDialog
          rule={written === "new" ? undefined : written}
          rules={rules}
          onClose={() => setWritten(null)}
        />
      )}
    </PageBody>
  );
}
