"""Deciding about what failed, over HTTP: amend, resubmit, release, assign, resolve, and the dead letters' replay."""

from collections.abc import Callable
from dataclasses import asdict

from django.http import HttpRequest
from ninja import Router

from claimdeck.accounts.access import Caller, signed_in
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.amending import resolving
from claimdeck.pipeline.amending.commands import Amended, amend_claim, process_partial_claim
from claimdeck.pipeline.dead_letters import replay_chosen
from claimdeck.pipeline.dead_letters import write_off as write_off_letters
from claimdeck.pipeline.failures import presenting, selectors
from claimdeck.pipeline.failures.forms import (
    AmendedOut,
    AmendForm,
    AssignForm,
    ClaimAmendForm,
    CountOut,
    ManyForm,
    ManyOut,
    ReplayForm,
    ResolveForm,
    ResubmitForm,
    ResubmittedOut,
    WriteOffForm,
)
from claimdeck.pipeline.failures.schemas import FailedRow
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_AMEND
from claimdeck.pipeline.schema.production.models import FailedClaim

router = Router(tags=["pipeline: what failed"], auth=signed_in)


@router.post("pipeline/amendments/", response=AmendedOut, summary="Amend a claim by its number")
def amend(request: HttpRequest, form: ClaimAmendForm) -> AmendedOut:
    """A loaded claim is judged at once and refused where it breaks a rule; one that failed goes back to be processed.

    409 with what changed since where `expected_version` is not the claim's any more.
    """
    caller = require_owner(request, PIPELINE_AMEND)
    return _amended(caller, form.claim_id, form)


@router.post("pipeline/failed-claims/{int:failed_claim_id}/amend/", response=AmendedOut, summary="Amend a failed claim")
def amend_failed(request: HttpRequest, failed_claim_id: int, form: AmendForm) -> AmendedOut:
    """The claim becomes a new version that waits to be processed; old and new values are audited."""
    caller = require_owner(request, PIPELINE_AMEND)
    return _amended(caller, selectors.failed_claim_of(caller, failed_claim_id).claim_id, form)


@router.post("pipeline/dead-letters/{int:letter_id}/amend/", response=AmendedOut, summary="Amend a dead letter")
def amend_letter(request: HttpRequest, letter_id: int, form: AmendForm) -> AmendedOut:
    """The claim leaves the queue as a new version that waits to be processed."""
    caller = require_owner(request, PIPELINE_AMEND)
    return _amended(caller, selectors.letter_of(caller, letter_id).claim_id, form)


def _amended(caller: Caller, claim_id: str, form: AmendForm) -> AmendedOut:
    work: Callable[..., Amended] = process_partial_claim if form.partial else amend_claim
    amended = work(claim_id, form.changes, form.expected_version, form.reason, caller)
    return AmendedOut(**asdict(amended))


@router.post(
    "pipeline/failed-claims/{int:failed_claim_id}/resubmit/", response=ResubmittedOut, summary="Resubmit or release"
)
def resubmit(request: HttpRequest, failed_claim_id: int, form: ResubmitForm) -> ResubmittedOut:
    """Back to be processed as it is; with `release` a held claim goes through by the caller's word."""
    caller = require_owner(request, PIPELINE_AMEND)
    failed = selectors.failed_claim_of(caller, failed_claim_id)
    return ResubmittedOut(version=resolving.resubmit(failed, form.reason, caller, release=form.release))


@router.post("pipeline/failed-claims/{int:failed_claim_id}/assign/", response=FailedRow, summary="Assign to somebody")
def assign(request: HttpRequest, failed_claim_id: int, form: AssignForm) -> FailedRow:
    """Give it to somebody who works on claims; an empty name takes it back."""
    caller = require_owner(request, PIPELINE_AMEND)
    failed = selectors.failed_claim_of(caller, failed_claim_id)
    return presenting.failed_row(caller, resolving.assign(failed, form.user, caller))


@router.post(
    "pipeline/failed-claims/{int:failed_claim_id}/resolve/", response=FailedRow, summary="Write off, or resolve"
)
def resolve(request: HttpRequest, failed_claim_id: int, form: ResolveForm) -> FailedRow:
    """Say that it will not be processed; it stays among the failed."""
    caller = require_owner(request, PIPELINE_AMEND)
    failed = selectors.failed_claim_of(caller, failed_claim_id)
    return presenting.failed_row(caller, resolving.resolve(failed, form.action, form.notes, caller))


@router.post("pipeline/failed-claims/many/", response=ManyOut, summary="Decide about many failed claims at once")
def decide_many(request: HttpRequest, form: ManyForm) -> ManyOut:
    """Each is decided for itself: those that cannot be are named with why, and stay as they were."""
    caller = require_owner(request, PIPELINE_AMEND)
    works: dict[str, Callable[[FailedClaim], object]] = {
        "resubmit": lambda failed: resolving.resubmit(failed, form.reason, caller),
        "release": lambda failed: resolving.resubmit(failed, form.reason, caller, release=True),
        "assign": lambda failed: resolving.assign(failed, form.user, caller),
        "resolve": lambda failed: resolving.resolve(failed, form.action, form.notes, caller),
    }
    found = selectors.failed_claims_of(caller).filter(pk__in=form.ids).defer("original_data")
    done = resolving.for_each(list(found), form.ids, works[form.what])
    return ManyOut(**asdict(done))


@router.post("pipeline/dead-letters/replay/", response=CountOut, summary="Replay dead letters")
def replay(request: HttpRequest, form: ReplayForm) -> CountOut:
    """Send some, or all that wait, through the whole pipeline again."""
    caller = require_owner(request, PIPELINE_AMEND)
    if bool(form.ids) == form.everything:
        raise Refused("Say which dead letters: their ids, or all of them.")
    return CountOut(count=replay_chosen(selectors.all_letters_of(caller), form.ids, by=caller.user.username))


@router.post("pipeline/dead-letters/write-off/", response=CountOut, summary="Write dead letters off")
def write_off(request: HttpRequest, form: WriteOffForm) -> CountOut:
    """They stay where they are, and are neither tried again nor counted among those that wait."""
    caller = require_owner(request, PIPELINE_AMEND)
    letters = selectors.all_letters_of(caller).filter(pk__in=form.ids)
    return CountOut(count=write_off_letters(letters, by=caller.user.username))
