"""Deciding about failed claims without changing them: resubmit, release, assign, resolve; one or many at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models.functions import Now

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.roles import WORKERS
from claimdeck.accounts.models import User
from claimdeck.kit.errors import ClaimdeckError, Conflict, FieldError, Refused
from claimdeck.pipeline.amending.commands import send_back
from claimdeck.pipeline.amending.deciding import (
    LONGEST_REASON,
    Decision,
    audit,
    checked_reason,
    claim_as_it_is,
)
from claimdeck.pipeline.domain.rules.families.duplicates import DUPLICATES
from claimdeck.pipeline.domain.states import Place, Resolution, Severity
from claimdeck.pipeline.schema.production.models import ClaimViolation, FailedClaim

MOST_AT_ONCE: Final = 500
# What `waived_rules` holds at most.
_LONGEST_WAIVED: Final = 1_000
RELEASED: Final = "released"
RESUBMITTED: Final = "resubmitted"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim of many that was left as it is, and why."""

    id: int
    detail: str
    code: str


@dataclass(frozen=True, slots=True)
class Done:
    """How many of many were done, and which were not."""

    count: int
    refused: Sequence[Refusal] = field(default=())


def resubmit(failed: FailedClaim, reason: str, by: Caller, *, release: bool = False) -> int:
    """Send a failed claim back to be processed as a new version; gives the version.

    `release` waives the rules that held it, so that it goes through by this person's word; a rule that rejects is
    never waived. Raises Conflict, and Refused where nothing held it.
    """
    why = checked_reason(reason)
    claim = claim_as_it_is(by, failed.claim_id, failed.version)
    waived = _waived(failed, claim.waived_rules) if release else claim.waived_rules
    decision = Decision(
        claim_id=claim.pk,
        version=claim.version + 1,
        place=Place.PENDING,
        action=RELEASED if release else RESUBMITTED,
        by=by,
        reason=why,
        waived_rules=waived,
    )
    if claim.processing_status != Place.FAILED:
        raise Conflict("The claim is not among the failed any more.", members={"place": claim.processing_status})
    send_back(claim, decision)
    return decision.version


def _waived(failed: FailedClaim, before: str) -> str:
    """The rules that no longer hold the claim: those of before, and those that hold it now.

    A duplicate is released from both rules of duplicates: once it is sent back, its twin of the load is in production.
    """
    if not failed.held:
        detail = "Nothing holds this claim: it breaks a rule that rejects. Amend it instead."
        raise Refused(detail, code="NOT_HELD")
    holding = ClaimViolation.objects.filter(
        claim_id=failed.claim_id, version=failed.version, severity=Severity.HOLD.value
    )
    found = {*filter(None, before.split(",")), *holding.values_list("rule", flat=True)}
    rules = ",".join(sorted(found | DUPLICATES if found & DUPLICATES else found))
    if len(rules) > _LONGEST_WAIVED:
        raise Refused("More rules hold this claim than can be waived. Amend it instead.")
    return rules


def assign(failed: FailedClaim, username: str, by: Caller) -> FailedClaim:
    """Give a failed claim to somebody of the organization who works claims; an empty name takes it back.

    Raises Refused for anybody else, and Conflict for one that is decided about.
    """
    name = username.strip()
    if name and not _works_here(name, by):
        message = "Choose an active person of your organization who works on claims."
        raise Refused("The claim was not assigned.", errors=[FieldError("user", message)])
    values = {"assigned_to": name, "assigned_at": Now() if name else None}
    with transaction.atomic("production"):
        _only_open(failed, by, "assigned" if name else "taken back", values, note=name)
    failed.refresh_from_db(fields=["assigned_to", "assigned_at"])
    return failed


def _works_here(username: str, by: Caller) -> bool:
    people = User.objects.filter(organization=by.organization, username=username, is_active=True)
    return people.filter(access__in=sorted(WORKERS)).exists()


# What a person may say became of a failed claim that will not be processed.
ACTIONS: Final = {
    "write_off": Resolution.WRITTEN_OFF,
    "written_off": Resolution.WRITTEN_OFF,
    "resolve": Resolution.RESOLVED,
    "resolved": Resolution.RESOLVED,
    "other": Resolution.RESOLVED,
}


def resolve(failed: FailedClaim, action: str, notes: str, by: Caller) -> FailedClaim:
    """Say that a failed claim will not be processed: written off, or dealt with elsewhere. It stays failed.

    Raises Refused for an action that there is not, and Conflict for a claim that is decided about.
    """
    state = ACTIONS.get(action.strip().lower().replace(" ", "_").replace("-", "_"))
    if state is None:
        raise Refused("The claim was not resolved.", errors=[FieldError("action", "Choose write_off or resolved.")])
    if len(notes) > LONGEST_REASON:
        raise Refused("The claim was not resolved.", errors=[FieldError("notes", f"At most {LONGEST_REASON} signs.")])
    values = {
        "resolution_status": state.value,
        "resolution_action": state.value,
        "resolution_notes": notes.strip() or None,
        "resolved_by": by.user.username,
        "resolved_at": Now(),
    }
    with transaction.atomic("production"):
        _only_open(failed, by, state.value, values, note=notes.strip())
    failed.refresh_from_db(fields=list(values))
    return failed


def _only_open(failed: FailedClaim, by: Caller, action: str, values: Mapping[str, object], *, note: str) -> None:
    """Change the row if nobody has decided about it, and write it down."""
    changed = FailedClaim.objects.filter(pk=failed.pk, resolution_status=Resolution.OPEN).update(**values)
    if not changed:
        current = FailedClaim.objects.filter(pk=failed.pk).values_list("resolution_status", flat=True).first()
        detail = "Somebody has decided about this claim already. Look at it anew."
        raise Conflict(detail, code="DECIDED", members={"resolution_status": current})
    audit(
        Decision(
            claim_id=failed.claim_id, version=failed.version, place=Place.FAILED, action=action, by=by, reason=note
        )
    )


def for_each(claims: Sequence[FailedClaim], ids: Sequence[int], work: Callable[[FailedClaim], object]) -> Done:
    """Do the same with many, each for itself: who cannot be done is named and the others are.

    `ids` are those that were asked for; one that is not among `claims` is not the caller's to see.
    """
    found = {claim.pk: claim for claim in claims}
    refused: list[Refusal] = []
    for wanted in dict.fromkeys(ids):
        claim = found.get(wanted)
        if claim is None:
            refused.append(Refusal(wanted, "There is no such failed claim, or it is not yours to see.", "NOT_FOUND"))
            continue
        try:
            work(claim)
        except ClaimdeckError as error:
            refused.append(Refusal(wanted, error.detail, error.code))
    return Done(len(set(ids)) - len(refused), refused)
