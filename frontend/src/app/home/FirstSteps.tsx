/** The first steps, until all are done: practice, payer account, file. */

import { IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { LinkProps } from "@tanstack/react-router";

import { accountsQuery } from "@/features/payers/api";
import { useCan, useSession } from "@/shared/session/session";
import { TextLink } from "@/shared/ui/links";
import { Panel } from "@/shared/ui/PageHeader";

import css from "./Home.module.css";

interface Step {
  done: boolean;
  title: string;
  text: string;
  to: LinkProps["to"];
  link: string;
  mine: boolean;
}

export function FirstSteps({ hasJobs }: { hasJobs: boolean | undefined }) {
  const { user, sandbox } = useSession();
  const can = useCan();
  const manage = can("payers.manage");
  const accounts = useQuery({ ...accountsQuery, enabled: manage });
  if (hasJobs === undefined || (manage && accounts.isPending)) return null;
  const connected = sandbox || !manage || (accounts.data?.length ?? 0) > 0;
  const steps: Step[] = [
    {
      done: user.practices.length > 0,
      title: "Add your practice",
      text: "Its name and tax id: rows of a file are matched to practices by tax id.",
      to: "/settings/practices",
      link: "Add a practice",
      mine: can("practices.manage"),
    },
    {
      done: connected,
      title: "Connect a payer",
      text: "The client id and secret that the payer gave you, with a test.",
      to: "/settings/payers",
      link: "Connect a payer",
      mine: manage,
    },
    {
      done: hasJobs,
      title: "Check a first file",
      text: "Drop a file of claims. You see what it would cost before anything is sent.",
      to: "/status/upload",
      link: "Choose a file",
      mine: true,
    },
  ];
  if (steps.every((step) => step.done)) return null;
  const next = steps.findIndex((step) => !step.done);
  return (
    <Panel title="First steps">
      <ol className={css.steps}>
        {steps.map((step, index) => (
          <li
            key={step.title}
            className={css.step}
            data-done={step.done || undefined}
            data-next={index === next || undefined}
          >
            {step.done ? (
              <IconCircleCheck size={20} aria-label="Done" />
            ) : (
              <IconCircleDashed size={20} aria-label="Open" />
            )}
            <div>
              <strong>{step.title}</strong>
              <p>{step.text}</p>
              {!step.done &&
                (step.mine ? (
                  <TextLink to={step.to} size="sm" fw={550}>
                    {step.link}
                  </TextLink>
                ) : (
                  <p>An admin of your organization does this.</p>
                ))}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
