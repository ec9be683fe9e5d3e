"""Handing out by hand over HTTP: claims to a person or the pool, and the next claim for whoever asks."""

from django.http import HttpRequest
from ninja import Router

from claimdeck.accounts.access import require, signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.assignment.handing.assigning import assign
from claimdeck.assignment.handing.taking import take_next
from claimdeck.assignment.permissions import ASSIGNMENT_MANAGE, WORK_NEXT
from claimdeck.assignment.schemas import AssignClaims, Assigned, NextClaim, NotAssigned

router = Router(tags=["work"], auth=signed_in)

MOST_TOLD = 1_000


@router.post("work/claims/assign/", response=Assigned, summary="Give claims to a person, or to the pool")
def claims_assign(request: HttpRequest, wanted: AssignClaims) -> Assigned:
    """Named ones, or all open ones of somebody's desk; what cannot go stays, each with the reason."""
    caller = require(request, ASSIGNMENT_MANAGE)
    changed, left = assign(caller, wanted.claims, wanted.from_person, wanted.person, anyway=wanted.anyway)
    return Assigned(
        changed=changed,
        not_changed_count=len(left),
        not_changed=[
            NotAssigned(id=one.claim.pk, claim_id=one.claim.claim_id, reason=one.reason) for one in left[:MOST_TOLD]
        ],
    )


@router.post("work/next/", response=NextClaim, summary="Take the next claim from the pool")
def work_next(request: HttpRequest) -> NextClaim:
    """The most important one that fits the caller's skills and practices; 404 for none, 409 without a place left."""
    caller = require(request, WORK_NEXT)
    claim = take_next(caller)
    record_access(caller, action="take_next", subject="claims.claim", subject_id=claim.pk)
    return NextClaim(id=claim.pk, claim_id=claim.claim_id, because="The most important one that you can take")
