/** The parts of an opened claim: lines, diagnoses and providers, each with its values and what is wrong with them. */

import { Empty } from "@/shared/ui/states";

import css from "../Pipeline.module.css";
import type { OpenedClaim, Part } from "../types";
import { Values, Violations } from "./Violations";

export const lineName = (part: Part): string => `Line ${part.number}`;
export const diagnosisName = (part: Part): string => `Diagnosis ${part.number}`;
export const providerName = (part: Part): string =>
  `Provider ${part.role}${part.number > 0 ? ` of line ${part.number}` : ""}`;

export function OnePart({ part, name }: { part: Part; name: string }) {
  return (
    <section className={css.part}>
      <h3 className={css.partHead}>{name}</h3>
      <Violations found={part.violations} />
      <Values values={part.values} />
    </section>
  );
}

function Parts({ parts, name }: { parts: Part[]; name: (part: Part) => string }) {
  if (parts.length === 0) return <Empty>The claim has none of them.</Empty>;
  return parts.map((part) => <OnePart key={`${part.number} ${part.role}`} part={part} name={name(part)} />);
}

export const ClaimLines = ({ claim }: { claim: OpenedClaim }) => (
  <Parts parts={claim.lines} name={lineName} />
);

export function Codes({ claim }: { claim: OpenedClaim }) {
  return (
    <>
      <Parts parts={claim.diagnoses} name={diagnosisName} />
      {claim.providers.length > 0 && <Parts parts={claim.providers} name={providerName} />}
    </>
  );
}
