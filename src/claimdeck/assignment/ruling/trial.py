"""Rules tried on claims without storing anything: how many each takes, and what that changes against today."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from claimdeck.accounts.access import Caller
from claimdeck.assignment.basis import Basis, basis_of
from claimdeck.assignment.domain.layout import LAYOUT
from claimdeck.assignment.domain.people import skill_key
from claimdeck.assignment.domain.reading import ClaimRow
from claimdeck.assignment.domain.rules.rule import Rule, first_match
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.assignment.drafting.facts import claim_to_plan
from claimdeck.assignment.drafting.known import lines_of
from claimdeck.assignment.ruling.commands import check
from claimdeck.assignment.ruling.reading import WrittenRule, in_use
from claimdeck.assignment.ruling.schemas import RulesTrial, Switch, TriedRule
from claimdeck.assignment.selectors import today_of
from claimdeck.claims.desk.selectors import pool_of
from claimdeck.kit.clock import now
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile, reading_turn

# Enough to see what rules do, and answered within a request.
MOST_TRIED: Final = 10_000
MOST_SWITCHES: Final = 50


def try_on_pool(caller: Caller, rules: Sequence[WrittenRule]) -> RulesTrial:
    """What the rules would do with the claims that wait in the pool. Raises Refused with what is wrong with them."""
    check(caller.organization, rules)
    basis = _basis(caller)
    waiting = pool_of(caller.organization)
    first = waiting.filter(pk__in=waiting.order_by("pk").values("pk")[:MOST_TRIED])
    lines = lines_of(first, caller.organization)
    return _tried([claim_to_plan(line, basis) for line in lines], waiting.count(), rules, basis)


@reading_turn()
def try_on_file(caller: Caller, rules: Sequence[WrittenRule], file: ReceivedFile) -> RulesTrial:
    """What they would do with the claims of a file, of which nothing is kept. Raises like an import."""
    check(caller.organization, rules)
    basis = _basis(caller)
    uploaded = read_upload(LAYOUT, file, basis.today, None, caller.organization)
    rows = uploaded.valid
    return _tried([_claim(row, basis) for row in rows[:MOST_TRIED]], len(rows), rules, basis)


def _basis(caller: Caller) -> Basis:
    return basis_of(caller.organization, today_of(caller.organization, now()))


def _claim(row: ClaimRow, basis: Basis) -> ClaimToPlan:
    """A row as rules see it."""
    payer = basis.payer_name(row.payer)
    return ClaimToPlan(
        number=row.number,
        claim_id=row.claim_id,
        payer=payer,
        skill=skill_key(payer),
        amount_cents=row.amount_cents,
        birth_date=row.patient.date_of_birth,
        priority=row.priority,
        service_date=row.dos,
        deadline=row.deadline or basis.book.filing_deadline(row.payer, row.dos),
        cpt_codes=row.cpt_codes,
        icd10_codes=row.icd10_codes,
    )


def _tried(claims: Sequence[ClaimToPlan], there: int, rules: Sequence[WrittenRule], basis: Basis) -> RulesTrial:
    tried = in_use(rules)
    taken: Counter[str | None] = Counter()
    switches: Counter[tuple[str | None, str | None]] = Counter()
    for claim in claims:
        before, after = (first_match(some, claim, basis.today) for some in (basis.rules, tried))
        taken[_name(after)] += 1
        if (before and before.action) != (after and after.action):
            switches[_name(before), _name(after)] += 1
    return RulesTrial(
        claims=len(claims),
        rules=[TriedRule(name=rule.name, claims=taken[rule.name]) for rule in tried],
        unmatched=taken[None],
        changed=switches.total(),
        switches=[
            Switch(before=before, after=after, claims=number)
            for (before, after), number in switches.most_common(MOST_SWITCHES)
        ],
        notes=_notes(len(claims), there, len(switches)),
    )


def _name(rule: Rule | None) -> str | None:
    return None if rule is None else rule.name


def _notes(tried: int, there: int, switches: int) -> list[str]:
    notes = []
    if tried < there:
        notes.append(f"Tried on the first {tried:,} of {there:,} claims.")
    if switches > MOST_SWITCHES:
        notes.append(f"The {MOST_SWITCHES} largest of {switches:,} changes are shown.")
    return notes
