/** Amending an opened claim: what to change and why, then from → to, then it goes through again as a new version. */

import { Button, Group, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Changes } from "@/shared/ui/FromTo";
import { Failed } from "@/shared/ui/states";

import { askAnew } from "../api";
import css from "../Pipeline.module.css";
import type { AmendForm, OpenedClaim } from "../types";
import { changesOf, differences, type Section, sectionsOf, sinceIn } from "./amending";
import { Overtaken } from "./Overtaken";

interface Props {
  claim: OpenedClaim;
  /** It was loaded: it is changed where it is, or not at all. */
  inProduction?: boolean;
  amend: (form: AmendForm) => Promise<{ version: number }>;
  readAnew: () => Promise<OpenedClaim>;
  onClose: () => void;
}

const onlyWrong = (sections: Section[]): Section[] =>
  sections
    .map((section) => ({ ...section, fields: section.fields.filter(({ wrong }) => wrong) }))
    .filter(({ fields }) => fields.length > 0);

export function AmendDialog({ claim, inProduction = false, amend: send, readAnew, onClose }: Props) {
  const client = useQueryClient();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState("");
  const [confirming, setConfirming] = useState(false);
  const sections = sectionsOf(claim);
  const wrong = onlyWrong(sections);
  const [all, setAll] = useState(wrong.length === 0);
  const found = differences(sections, typed);
  const amend = useMutation({
    mutationFn: () =>
      send({
        changes: changesOf(found),
        expected_version: claim.current_version,
        reason: reason.trim(),
        partial: false,
      }),
    onSuccess: ({ version }) => {
      void askAnew(client);
      tell(`Claim ${claim.claim_id} ${inProduction ? "stands in production" : "waits"} as version ${version}.`);
      onClose();
    },
  });
  const since = amend.isError ? sinceIn(amend.error) : null;
  const ready = found.length > 0 && reason.trim() !== "";
  const back = () => {
    amend.reset();
    setConfirming(false);
  };
  const seeAnew = () => {
    void askAnew(client);
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (confirming) amend.mutate();
    else setConfirming(true);
  };
  return (
    <Dialog opened onClose={onClose} title={`Amend claim ${claim.claim_id}`} size="lg">
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          {since && <Overtaken claim={claim} since={since} readAnew={readAnew} />}
          {confirming ? (
            <>
              <Changes
                changes={found.map(({ what, from, to }) => ({ what, from: from || "–", to: to || "–" }))}
              />
              <Text size="sm">
                {inProduction
                  ? "The claim is checked, priced and scored again and changed in production at once. Where it would break a rule for which claims do not go through, it stays as it is."
                  : "The claim becomes a new version and goes through the whole pipeline again."}{" "}
                Old and new values, your name and your reason stand in its history, sealed.
              </Text>
            </>
          ) : (
            <>
              {wrong.length > 0 && (
                <Switch
                  size="xs"
                  label="Show every field, not only those with something wrong"
                  checked={all}
                  onChange={(event) => setAll(event.currentTarget.checked)}
                />
              )}
              {(all ? sections : wrong).map(({ title, fields }) => (
                <fieldset key={title} className={css.fieldset}>
                  <legend>{title}</legend>
                  <div className={css.fields}>
                    {fields.map(({ key, label, value, hints }) => (
                      <TextInput
                        key={key}
                        size="xs"
                        label={label}
                        description={hints.join("; ") || undefined}
                        maxLength={200}
                        value={typed[key] ?? value}
                        onChange={({ currentTarget }) =>
                          setTyped((before) => ({ ...before, [key]: currentTarget.value }))
                        }
                      />
                    ))}
                  </div>
                </fieldset>
              ))}
              <Textarea
                label="Reason"
                description="Why the claim is changed; kept in its history, sealed"
                autosize
                minRows={2}
                maxLength={1000}
                required
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </>
          )}
          {amend.isError && !since && <Failed error={amend.error} />}
          <Group justify="flex-end" gap="xs">
            {since ? (
              <Button onClick={seeAnew} data-autofocus>
                See the claim as it is now
              </Button>
            ) : (
              <>
                <Button variant="default" onClick={confirming ? back : onClose}>
                  {confirming ? "Back" : "Keep as it is"}
                </Button>
                <Button type="submit" disabled={!ready} loading={amend.isPending}>
                  {confirming ? `Amend ${counted(found.length, "value")}` : "See what changes"}
                </Button>
              </>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
