/** A failed claim, opened beside the list: what is wrong, the claim and its lines, what was done; amend and decide. */

import { Button, Group, List, Stack, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";

import { money } from "@/shared/lib/money";
import { Ago, Facts } from "@/shared/ui/Values";

import { amendFailed, failedClaimQuery, readFailed } from "../api";
import { AmendDialog } from "../claim/AmendDialog";
import { ClaimDrawer, type DrawerProps } from "../claim/ClaimDrawer";
import { diagnosisName, lineName, OnePart, providerName } from "../claim/Parts";
import { Values, Violations } from "../claim/Violations";
import { CATEGORIES, PLACES } from "../looks";
import css from "../Pipeline.module.css";
import type { FailedClaim, Part, Violation } from "../types";
import { DecideDialog } from "./DecideDialog";
import { type Decision, DECISIONS } from "./decisions";
import { standing } from "./standing";

export function FailedDrawer({ id, ...opened }: DrawerProps) {
  return (
    <ClaimDrawer
      {...opened}
      query={failedClaimQuery(id)}
      look={(claim) => standing(claim, claim)}
      sub={(claim) => [money(claim.total_charge_amount), claim.payer].filter(Boolean).join(" · ")}
      actions={(claim) => <Actions claim={claim} />}
      first={(claim) => ({ value: "wrong", label: "What is wrong", content: <Wrong claim={claim} /> })}
    />
  );
}

function Actions({ claim }: { claim: FailedClaim }) {
  const [amending, setAmending] = useState(false);
  const [asked, setAsked] = useState<Decision | null>(null);
  const { can } = claim;
  const possible: Record<Decision, boolean> = {
    resubmit: can.resubmit,
    release: can.release,
    assign: can.assign,
    write_off: can.resolve,
    resolved: can.resolve,
  };
  const offered = (Object.keys(DECISIONS) as Decision[]).filter((decision) => possible[decision]);
  if (!can.amend && offered.length === 0) return null;
  return (
    <Group gap="xs" className={css.decisions}>
      {can.amend && (
        <Button
          size="xs"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={() => setAmending(true)}
        >
          Amend
        </Button>
      )}
      {offered.map((decision) => (
        <Button key={decision} size="xs" variant="default" onClick={() => setAsked(decision)}>
          {DECISIONS[decision].label}
        </Button>
      ))}
      {amending && (
        <AmendDialog
          claim={claim}
          amend={(form) => amendFailed(claim.id, form)}
          readAnew={() => readFailed(claim.id)}
          onClose={() => setAmending(false)}
        />
      )}
      {asked && (
        <DecideDialog
          decision={asked}
          claims={[claim]}
          onClose={() => setAsked(null)}
          onDone={() => setAsked(null)}
        />
      )}
    </Group>
  );
}

function Wrong({ claim }: { claim: FailedClaim }) {
  const beside = new Set(
    [claim, ...claim.lines].flatMap((part) =>
      ("claim" in part ? part.claim : part.values)
        .flatMap(({ violations }) => violations)
        .concat("claim" in part ? [] : part.violations)
        .map(keyOf),
    ),
  );
  const whole = claim.violations.filter((violation) => !beside.has(keyOf(violation)));
  const fixes = new Set(claim.violations.map(({ fix }) => fix));
  const suggestions = claim.repair_suggestions.filter((suggestion) => !fixes.has(suggestion));
  const valued = claim.claim.filter(({ violations }) => violations.length > 0);
  const parts = [
    ...claim.lines.map((part) => ({ part, name: lineName(part) })),
    ...claim.diagnoses.map((part) => ({ part, name: diagnosisName(part) })),
    ...claim.providers.map((part) => ({ part, name: providerName(part) })),
  ].filter(({ part }) => isWrong(part));
  return (
    <Stack gap="sm">
      <Text size="sm">{claim.failure_reason}</Text>
      <Violations found={whole} />
      {valued.length > 0 && <Values values={valued} />}
      {parts.map(({ part, name }) => (
        <OnePart key={name} part={onlyWrong(part)} name={name} />
      ))}
      {suggestions.length > 0 && (
        <div>
          <Text size="sm" fw={650} mb={4}>
            What to do
          </Text>
          <List size="sm">
            {suggestions.map((suggestion) => (
              <List.Item key={suggestion}>{suggestion}</List.Item>
            ))}
          </List>
        </div>
      )}
      <Facts
        items={[
          ["Category", CATEGORIES[claim.failure_category]],
          ["At stake", money(claim.potential_revenue_loss)],
          ["Where the claim is now", claim.place ? PLACES[claim.place].label : "Not in staging"],
          ["Version", `${claim.version} of ${claim.current_version}`],
          ["Person", claim.assigned_to || "Nobody"],
          ["Failed", <Ago key="failed" at={claim.failed_at} />],
        ]}
      />
    </Stack>
  );
}

const keyOf = ({ rule, line_number, seen }: Violation): string => `${rule} ${line_number} ${seen}`;

const isWrong = (part: Part): boolean =>
  part.violations.length > 0 || part.values.some(({ violations }) => violations.length > 0);

const onlyWrong = (part: Part): Part => ({
  ...part,
  values: part.values.filter(({ violations }) => violations.length > 0),
});
