"""What a person decides about a claim, written to production: the new version for staging to follow, and the audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from claimdeck.accounts.access import Caller
from claimdeck.kit.errors import Conflict, FieldError, NotFound, Refused
from claimdeck.pipeline.domain.originals import Original, Value
from claimdeck.pipeline.domain.states import Place, Resolution
from claimdeck.pipeline.following import follow_up
from claimdeck.pipeline.opened.selectors import seen_by
from claimdeck.pipeline.schema.production.models import Amendment, AuditEntry, FailedClaim
from claimdeck.pipeline.schema.staging.models import StagedClaim

LONGEST_REASON: Final = 500
# A decision that was never carried out does not count among the changes of a version.
DECISIONS: Final = ("amended", "resubmitted", "released")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A new version of a claim: who wants it and why; `content` is the claim whole, None where it stays as it is."""

    claim_id: str
    version: int
    place: Place
    action: str
    by: Caller
    reason: str = field(repr=False)
    content: Original | None = field(default=None, repr=False)
    waived_rules: str = ""
    old: Mapping[str, Value] = field(default_factory=dict, repr=False)
    new: Mapping[str, Value] = field(default_factory=dict, repr=False)


def checked_reason(reason: str) -> str:
    """Why somebody changes a claim. Raises Refused without one."""
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON:
        message = f"Say why in 1 to {LONGEST_REASON} characters; it stands in the claim's audit."
        raise Refused("A reason is needed.", errors=[FieldError("reason", message)])
    return text


def claim_as_it_is(by: Caller, claim_id: str, expected_version: int) -> StagedClaim:
    """The claim in staging, at the version that the person saw and in a place where it can be changed.

    Raises NotFound, and Conflict for another version (with what changed since) or while it is being processed.
    """
    claim = _seen(by, claim_id)
    if Amendment.objects.filter(pk=claim_id).exists():
        follow_up()
        claim = _seen(by, claim_id)
    if claim.version != expected_version:
        raise stale(by, claim_id, claim.version, expected_version)
    if claim.processing_status in (Place.PENDING, Place.PROCESSING):
        detail = "The claim waits to be processed or is being processed. Change it when it has failed or was loaded."
        raise Conflict(detail, code="IN_PROCESSING", members={"place": claim.processing_status})
    return claim


def _seen(by: Caller, claim_id: str) -> StagedClaim:
    claim = seen_by(by, StagedClaim.objects.filter(pk=claim_id)).defer("raw_data").first()
    if claim is None:
        raise NotFound("There is no such claim, or it is not yours to see.")
    return claim


def stale(by: Caller, claim_id: str, current: int, expected: int) -> Conflict:
    """The refusal of a change to a version that is no more; it says who changed which columns since."""
    since = AuditEntry.objects.filter(claim_id=claim_id, version__gt=expected).order_by("version", "pk")[:20]
    changed = [
        {
            "version": entry.version,
            "by": entry.changed_by,
            "at": entry.changed_at.isoformat(),
            "action": entry.action,
            "columns": [name for name in entry.changed_columns.split(",") if name],
        }
        for entry in since
    ]
    detail = f"The claim is at version {current} by now, not {expected}. Look at what changed and decide anew."
    return Conflict(detail, code="STALE_VERSION", members={"version": current, "changed": changed})


def write(decision: Decision) -> Amendment:
    """Note the decision inside the caller's transaction on production. Raises Conflict where another one was first."""
    try:
        with transaction.atomic("production"):
            made = Amendment.objects.create(
                claim_id=decision.claim_id,
                version=decision.version,
                place=decision.place.value,
                content=decision.content,
                waived_rules=decision.waived_rules,
                made_by=decision.by.user.username,
            )
    except IntegrityError:
        raise _another_first(decision) from None
    # Whoever came second may have waited for the first one's row to come and go.
    if AuditEntry.objects.filter(claim_id=decision.claim_id, version=decision.version, action__in=DECISIONS).exists():
        raise _another_first(decision)
    audit(decision)
    return made


def _another_first(decision: Decision) -> Conflict:
    return stale(decision.by, decision.claim_id, decision.version, decision.version - 1)


def audit(decision: Decision) -> None:
    """The entry of the claim's audit; values and the reason are sealed."""
    AuditEntry.objects.create(
        claim_id=decision.claim_id,
        version=decision.version,
        action=decision.action,
        changed_columns=",".join(decision.new),
        old_values=dict(decision.old) or None,
        new_values=dict(decision.new) or None,
        changed_by=decision.by.user.username,
        reason=decision.reason,
    )


def take_failed(claim_id: str, version: int, by: Caller, action: str) -> bool:
    """Take the failed version out of the open ones, inside the caller's transaction; whether it was there to take."""
    values: dict[str, Any] = {
        "resolution_status": Resolution.RESUBMITTED,
        "resolution_action": action,
        "resolved_by": by.user.username,
        "resolved_at": Now(),
    }
    waiting = [Resolution.OPEN, Resolution.RESOLVED, Resolution.WRITTEN_OFF]
    failed = FailedClaim.objects.filter(claim_id=claim_id, version=version, resolution_status__in=waiting)
    return failed.update(**values) == 1
