/** The rules that plans follow: in their order, edited with fields, tried on claims before they are saved. */

import { Button, Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useCan } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { ButtonLink } from "@/shared/ui/links";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed } from "@/shared/ui/states";

import type { StoredRules } from "../types";
import { rulesQuery } from "./api";
import { useChoices } from "./choices";
import { RuleDialog } from "./RuleDialog";
import { RuleList } from "./RuleList";
import { draftOf, newRule, type RuleDraft, sentence } from "./rules";
import { SaveRules } from "./SaveRules";
import { TryOut } from "./TryOut";

const LINE =
  "The first rule whose conditions all hold decides about a claim. Where none does, each person's own strategy counts.";

export function RulesPage() {
  const stored = useQuery(rulesQuery);
  if (stored.data) return <Rules stored={stored.data} />;
  return (
    <PageBody>
      <PageHeader title="Rules" line={LINE} />
      {stored.isError ? (
        <Failed error={stored.error} onRetry={() => void stored.refetch()} />
      ) : (
        <Skeleton height={220} radius={8} />
      )}
    </PageBody>
  );
}

/** What is being edited, and the stored rules from which that began: they may change meanwhile. */
interface Edited {
  from: StoredRules;
  rules: RuleDraft[];
}

function Rules({ stored }: { stored: StoredRules }) {
  const mayChange = useCan()("assignment.manage");
  const choices = useChoices();
  const [edited, setEdited] = useState<Edited | null>(null);
  const [opened, setOpened] = useState<RuleDraft | null>(null);
  const [removing, setRemoving] = useState<RuleDraft | null>(null);
  const [taken, setTaken] = useState<ReadonlyMap<string, number> | null>(null);
  const from = edited?.from ?? stored;
  const rules = edited?.rules ?? stored.rules.map(draftOf);
  const change = (next: RuleDraft[]) => {
    setEdited({ from, rules: next });
    // What was tried were other rules.
    setTaken(null);
  };
  const keep = (rule: RuleDraft) => {
    const known = rules.some(({ key }) => key === rule.key);
    change(known ? rules.map((one) => (one.key === rule.key ? rule : one)) : [...rules, rule]);
    setOpened(null);
  };
  return (
    <PageBody>
      <PageHeader
        title="Rules"
        line={LINE}
        actions={
          <>
            <ButtonLink variant="default" to="/work/limits">
              Payers' limits and aliases
            </ButtonLink>
            {mayChange && (
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened(newRule())}>
                Add a rule
              </Button>
            )}
          </>
        }
      />
      <Panel flush>
        {rules.length === 0 ? (
          <Empty>
            No rules yet: every claim goes by the strategy of the people who could take it. A rule sends some
            claims elsewhere, to a role, a skill level or one person, or holds them.
          </Empty>
        ) : (
          <RuleList
            rules={rules}
            read={(rule) => sentence(rule, choices.nameOf)}
            taken={taken}
            mayChange={mayChange}
            onRules={change}
            onEdit={setOpened}
            onRemove={setRemoving}
          />
        )}
      </Panel>
      <TryOut rules={rules} edited={edited !== null} onTaken={setTaken} />
      {edited && <SaveRules from={from} rules={rules} onDone={() => setEdited(null)} />}
      {opened && (
        <RuleDialog
          key={opened.key}
          rule={opened}
          taken={rules.filter(({ key }) => key !== opened.key).map(({ name }) => name)}
          choices={choices}
          onKeep={keep}
          onClose={() => setOpened(null)}
        />
      )}
      <Confirm
        opened={removing !== null}
        title={`Delete ${removing?.name ?? ""}`}
        action="Delete the rule"
        onConfirm={() => {
          change(rules.filter(({ key }) => key !== removing?.key));
          setRemoving(null);
        }}
        onClose={() => setRemoving(null)}
      >
        It goes from the list, and counts no more once you save. Claims that it has sent to somebody stay
        where they are. A rule that is switched off stays in the list and does nothing.
      </Confirm>
    </PageBody>
  );
}
