"""A rule tried on staged claims: what breaks it, and what would become of claims against today."""

from dataclasses import replace
from typing import Final
from uuid import UUID

import polars as pl

from claimdeck.accounts.models import Organization
from claimdeck.kit.clock import now, today
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.rules.engine import Findings, find_violations
from claimdeck.pipeline.domain.rules.own import PREFIX, OwnText
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.models import OwnRule
from claimdeck.pipeline.processing.knowing import gather
from claimdeck.pipeline.rulebooks import text_of
from claimdeck.pipeline.ruling.commands import checked, newest_own
from claimdeck.pipeline.ruling.schemas import Outcomes, RuleTrial
from claimdeck.pipeline.ruling.staged import some_staged
from claimdeck.pipeline.stores.opening import production_store

_MOST_NAMED: Final = 100


def try_stored(organization: Organization, name: str, *, most: int, batch: UUID | None) -> RuleTrial:
    """Try the newest version of a stored rule; from then on it may be turned on, if it could be evaluated on a claim.

    Raises NotFound and Refused.
    """
    row = newest_own(organization, name)
    outcome = try_text(organization, text_of(row), most=most, batch=batch)
    if outcome.claims and PREFIX + name not in outcome.not_run:
        OwnRule.objects.filter(pk=row.pk).update(tried_at=now())
    return outcome


def try_text(organization: Organization, text: OwnText, *, most: int, batch: UUID | None) -> RuleTrial:
    """Try a rule as it is written, of which nothing is stored. Raises Refused with where it is wrong."""
    rule = checked(text)
    claims = some_staged(most, batch)
    knowledge = gather(organization, production_store().tables(), today())
    book = knowledge.tools.rulebook
    with_it = replace(book, own=(*(one for one in book.own if one.id != rule.id), rule))
    before, after = (find_violations(claims, knowledge.known, one) for one in (book, with_it))
    broken = after.violations.filter(pl.col("rule") == rule.id)
    ids = broken["claim_id"].unique().sort()
    return RuleTrial(
        claims=len(claims),
        broken_claims=ids.len(),
        violations=broken.height,
        claim_ids=ids.head(_MOST_NAMED).to_list(),
        before=_outcomes(claims, before),
        after=_outcomes(claims, after),
        not_run=list(after.not_run),
    )


def _outcomes(claims: Claims, findings: Findings) -> Outcomes:
    by = {
        severity: set(findings.violations.filter(severity=severity.value)["claim_id"])
        for severity in (Severity.REJECT, Severity.HOLD)
    }
    rejected, held = by[Severity.REJECT], by[Severity.HOLD] - by[Severity.REJECT]
    return Outcomes(loaded=len(claims) - len(rejected) - len(held), held=len(held), rejected=len(rejected))
