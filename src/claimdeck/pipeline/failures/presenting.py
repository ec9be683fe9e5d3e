"""What a caller is shown of failed claims: whole for those who see patients, without people and days for others."""

from collections.abc import Mapping
from typing import Any

from claimdeck.accounts.access import Caller
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.pipeline.domain.originals import Original
from claimdeck.pipeline.domain.rules.rule import Rule
from claimdeck.pipeline.domain.states import FailureCategory, ProcessingStage, Resolution
from claimdeck.pipeline.failures import selectors
from claimdeck.pipeline.failures.schemas import FailedDetail, FailedRow, Possible, Reason
from claimdeck.pipeline.opened.presenting import amount, claim_number, history, place_of, violation, whole
from claimdeck.pipeline.opened.selectors import staged, violations_of
from claimdeck.pipeline.permissions import PIPELINE_AMEND
from claimdeck.pipeline.rulebooks import rulebook_of
from claimdeck.pipeline.schema.production.models import FailedClaim
from claimdeck.storage.sealing import CANNOT_BE_OPENED, Unopened


def failed_row(caller: Caller, failed: FailedClaim) -> FailedRow:
    """A failed claim in a list."""
    return FailedRow(**_row_values(caller, failed))


def _row_values(caller: Caller, failed: FailedClaim) -> dict[str, Any]:
    return {
        "id": failed.pk,
        "claim_id": claim_number(caller, failed.claim_id),
        "version": failed.version,
        "failure_reason": failed.failure_reason,
        "failure_category": FailureCategory(failed.failure_category),
        "processing_stage": ProcessingStage(failed.processing_stage),
        "rule": failed.rule,
        "carc": failed.carc,
        "rarc": failed.rarc,
        "payer": failed.payer,
        "facility_id": failed.facility_id,
        "financial_class": failed.financial_class,
        "total_charge_amount": amount(failed.total_charge_amount),
        "potential_revenue_loss": amount(failed.potential_revenue_loss),
        "held": failed.held,
        "assigned_to": failed.assigned_to,
        "assigned_at": failed.assigned_at,
        "resolution_status": Resolution(failed.resolution_status),
        "resolution_action": failed.resolution_action,
        "failed_at": failed.failed_at,
    }


def reason(group: Mapping[str, Any], rules: Mapping[str, Rule]) -> Reason:
    """Why claims failed; in its rule's words, or by its category where no rule was broken."""
    rule = rules.get(group["rule"])
    named = str(group["rule"]).replace("_", " ") or str(group["failure_category"])
    return Reason(
        rule=group["rule"],
        title=rule.problem if rule is not None else named,
        category=FailureCategory(group["failure_category"]),
        carc=group["carc"] or "",
        count=group["count"],
        held=group["waiting"],
        charge=amount(group["charge"]),
        potential=amount(group["potential"]),
    )


def failed_detail(caller: Caller, failed: FailedClaim) -> FailedDetail:
    """One failed claim with its columns, what is wrong with each, and what was done to it."""
    patients = caller.may(PATIENTS_READ)
    current = staged(failed.claim_id)
    rules = rulebook_of(caller.organization).by_id()
    violations = [violation(one, rules, patients) for one in violations_of(failed.claim_id, failed.version)]
    original: Original = failed.original_data if not isinstance(failed.original_data, Unopened) else _unopened()
    notes = failed.resolution_notes
    return FailedDetail(
        **_row_values(caller, failed),
        **whole(place_of(current), original, violations, patients),
        current_version=current.version if current is not None else failed.version,
        repair_suggestions=[line for line in failed.repair_suggestions.splitlines() if line],
        resolution_notes=str(notes) if patients and notes is not None else None,
        resolved_by=failed.resolved_by,
        resolved_at=failed.resolved_at,
        violations=violations,
        history=history(failed.claim_id, patients),
        can=_possible(caller, failed, selectors.is_open(failed, current)),
    )


def _unopened() -> Original:
    return Original(claim={"claim_id": CANNOT_BE_OPENED}, lines=[], diagnoses=[], providers=[])


def _possible(caller: Caller, failed: FailedClaim, open_now: bool) -> Possible:
    may = open_now and caller.may(PIPELINE_AMEND)
    waits = may and failed.resolution_status == Resolution.OPEN
    return Possible(amend=may, resubmit=may, release=may and failed.held, assign=waits, resolve=waits)
