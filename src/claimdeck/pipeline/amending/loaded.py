"""A claim in production changed where it is: judged first, then written with its prices in one transaction."""

from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.db.models.functions import Now

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.days import local_date
from claimdeck.kit.clock import now
from claimdeck.kit.errors import ClaimdeckError, FieldError, NotFound, Refused
from claimdeck.pipeline.amending.deciding import Decision, stale, write
from claimdeck.pipeline.amending.judging import Judged, judge, rejudge, still_waived
from claimdeck.pipeline.domain.amendments import Change, apply
from claimdeck.pipeline.domain.columns import CLAIM
from claimdeck.pipeline.domain.duplicates import duplicate_texts
from claimdeck.pipeline.domain.frames import PRICES_SCHEMA, SCORES_SCHEMA, VIOLATIONS_SCHEMA
from claimdeck.pipeline.domain.originals import Original, claims_of
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.following import follow_all
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.processing.duplicates import keyed
from claimdeck.pipeline.processing.knowing import Knowledge, gather
from claimdeck.pipeline.schema.production.models import ClaimViolation, ProducedClaim, ProducedLine
from claimdeck.pipeline.stored import PRODUCED, original_of, replace_parts, values_of
from claimdeck.pipeline.stores.opening import production_store

_RVU: Final = 10_000
_CENTS: Final = 100


def change_loaded(
    claim_id: str, changes: tuple[Change, ...], version: int, reason: str, by: Caller, *, partial: bool
) -> Decision:
    """Change a claim in production. Raises Refused where it would break a rule that rejects or holds, and Conflict."""
    claim = ProducedClaim.objects.defer("raw_data").filter(pk=claim_id, version=version).first()
    if claim is None:
        raise _not_as_it_was(claim_id, version, by)
    changed = apply(original_of(claim), changes)
    organization = owner()
    day = local_date(now(), organization.time_zone)
    knowledge = gather(organization, production_store().tables(), day)
    waived = still_waived(claim.waived_rules, changed.columns, knowledge.tools.rulebook)
    changed.original["claim"].update(version=version + 1, waived_rules=waived)
    claims = claims_of([changed.original])
    texts = duplicate_texts(claims)
    keys = keyed(texts)
    duplicates = production_store().known_duplicates(keys)
    known = knowledge.with_duplicates(duplicates, texts)
    # As in a load: a duplicate that stays all the same brings no key along, by which the other would be one of it.
    keys = keys.filter(~pl.col("claim_id").is_in(duplicates.implode()))
    if partial:
        judged = rejudge(judged_before(claim), claims, changed.columns, known, knowledge.tools)
    else:
        judged = judge(claims, known, knowledge.tools)
    refuse_broken(judged, knowledge)
    decision = Decision(
        claim_id=claim_id,
        version=version + 1,
        place=Place.LOADED,
        action="amended",
        by=by,
        reason=reason,
        content=changed.original,
        waived_rules=waived,
        old=changed.old,
        new=changed.new,
    )
    with transaction.atomic("production"):
        if not _write(claim, decision, changed.original, judged, keys):
            raise _not_as_it_was(claim_id, version, by)
        made = write(decision)
    follow_all([made])
    return decision


def refuse_broken(judged: Judged, knowledge: Knowledge) -> None:
    """Raise Refused, naming every rule for which the claim would not go through."""
    broken = judged.stopping
    if broken.is_empty():
        return
    book = knowledge.tools.rulebook.by_id()
    errors = []
    for one in broken.iter_rows(named=True):
        rule = book.get(one["rule"])
        about = rule.about if rule is not None else ""
        place = about.replace(".", f".{one['line_number']}.", 1) if one["line_number"] else about.split(".")[-1]
        expected = f"Expected: {one['expected']}. " if one["expected"] else ""
        errors.append(FieldError(place or one["rule"], f"{expected}{one['fix']} ({one['rule']})"))
    detail = "The claim would break rules for which a claim does not go through. It stays as it was."
    raise Refused(detail, code="RULES_BROKEN", errors=errors)


def judged_before(claim: ProducedClaim) -> Judged:
    """What the stages said of the claim as production has it."""
    violations = ClaimViolation.objects.filter(claim_id=claim.pk, version=claim.version)
    lines = ProducedLine.objects.filter(claim_id=claim.pk).order_by("line_number")
    prices = [
        {
            "claim_id": line.claim_id,
            "line_number": line.line_number,
            "rvu_value": _whole(line.rvu_value, _RVU),
            "reimbursement_amount": _whole(line.reimbursement_amount, _CENTS),
            "basis": line.price_basis,
        }
        for line in lines
    ]
    score = {name: getattr(claim, name) for name in SCORES_SCHEMA}
    return Judged(
        pl.DataFrame(
            [{name: getattr(one, name) for name in VIOLATIONS_SCHEMA} for one in violations], VIOLATIONS_SCHEMA
        ),
        pl.DataFrame(prices, PRICES_SCHEMA),
        pl.DataFrame([score], SCORES_SCHEMA),
    )


def _whole(value: Any, scale: int) -> int | None:
    return int(value * scale) if value is not None else None


def _decimal(value: int | None, scale: int) -> Decimal | None:
    return Decimal(value) / scale if value is not None else None


def _not_as_it_was(claim_id: str, version: int, by: Caller) -> ClaimdeckError:
    current = ProducedClaim.objects.filter(pk=claim_id).values_list("version", flat=True).first()
    if current is None:
        return NotFound("The claim is not in production any more: it was archived. Restore it before it is changed.")
    return stale(by, claim_id, current, version)


def _write(claim: ProducedClaim, decision: Decision, original: Original, judged: Judged, keys: pl.DataFrame) -> bool:
    """Write the new version in the caller's transaction; False where the claim is at another version by now."""
    amounts = judged.prices["reimbursement_amount"]
    total = None if amounts.null_count() else sum(amounts.to_list())
    values = {
        **values_of(original["claim"], CLAIM),
        **{name: judged.scores[name][0] for name in SCORES_SCHEMA if name != "claim_id"},
        "total_reimbursement_amount": _decimal(total, _CENTS),
        "duplicate_key": keys["duplicate_key"][0] if keys.height else None,
        "waived_rules": decision.waived_rules,
    }
    if values["filter_number"] != claim.filter_number:
        # What the reviewer said was of another queue.
        values["reviewed_filter"] = None
    unchanged = ProducedClaim.objects.filter(pk=claim.pk, version=claim.version)
    if unchanged.update(**values, version=decision.version, updated_at=Now()) != 1:
        return False
    priced = [
        {
            "rvu_value": _decimal(one["rvu_value"], _RVU),
            "reimbursement_amount": _decimal(one["reimbursement_amount"], _CENTS),
            "price_basis": one["basis"],
        }
        for one in judged.prices.iter_rows(named=True)
    ]
    replace_parts(claim.pk, original, PRODUCED, priced)
    ClaimViolation.objects.bulk_create(
        ClaimViolation(version=decision.version, load_id=claim.load_id, **one)
        for one in judged.violations.iter_rows(named=True)
    )
    return True
