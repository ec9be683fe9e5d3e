"""A failed claim is picked for somebody's desk, and leaves it by itself once it has gone through."""

import pytest
from django.db.models import F
from django.utils.timezone import now

from claimdeck.claims.domain.states import Source, WorkState
from claimdeck.claims.models import Claim
from claimdeck.kit.errors import NotFound
from claimdeck.pipeline.failures.picking import pick
from claimdeck.pipeline.going_through import catch_up, settled
from claimdeck.pipeline.schema.production.models import FailedClaim
from claimdeck.pipeline.schema.staging.models import StagedClaim
from tests.factories.claims_in_work import make_claim
from tests.factories.failed_claims import make_failed
from tests.factories.people import People, caller_for


def test_open_failed_claims_are_picked_by_reason_or_one_by_one(people: People) -> None:
    one, _ = make_failed("ZZ1", rule="mue"), make_failed("ZZ2")
    make_failed("ZZ3", resolution_status="written_off")
    alice, organization = caller_for(people.alice), people.organization.pk
    assert {claim.claim_id for claim in pick(alice, organization, [])} == {"ZZ1", "ZZ2"}
    assert [claim.claim_id for claim in pick(alice, organization, ["dob_after_service"])] == ["ZZ2"]
    (picked,) = pick(alice, organization, [str(one.pk)])
    assert (picked.source, picked.practice_id, picked.amount_cents) == (Source.PIPELINE, people.main_clinic.pk, 12550)
    assert picked.patient.last_name == "Secretstaged" and picked.cpt_codes == ("99213",)
    people.bob.practices.add(people.north_clinic)
    assert not list(pick(caller_for(people.bob), organization, [])), "held to another practice"
    for who, place in ((people.charlie, organization), (people.alice, people.other.pk)):
        with pytest.raises(NotFound):
            list(pick(caller_for(who), place, []))


@pytest.mark.parametrize("by_load", [True, False])
def test_what_went_through_is_noted_and_closed_however_often_it_is_said(people: People, by_load: bool) -> None:
    for claim_id in ("ZZ1", "ZZ2"):
        make_failed(claim_id, resolution_status="resubmitted", resolved_at=now())
        make_claim(
            people.organization,
            people.main_clinic,
            claim_id=claim_id,
            source=Source.PIPELINE.value,
            state=WorkState.ASSIGNED,
            assignee=people.alice,
        )
    again = StagedClaim.objects.filter(pk="ZZ1")
    again.update(processing_status="loaded", version=F("version") + 1, load_id=9)
    assert (settled(9) if by_load else catch_up(now())) == 1
    assert settled(9) == catch_up(now()) == 0
    assert dict(FailedClaim.objects.values_list("claim_id", "resolution_status")) == {
        "ZZ1": "went_through",
        "ZZ2": "resubmitted",
    }
    assert dict(Claim.objects.values_list("claim_id", "state")) == {"ZZ1": "Closed", "ZZ2": "Assigned"}
