"""The pipeline's door, with a made-up pipeline: failed claims come into work, and leave it when they go through."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.claims.answers.going_through import WHY, OwnNumber, went_through
from claimdeck.claims.answers.taking import MOST_AT_ONCE
from claimdeck.claims.domain.picking import SOURCES, ClaimSource, PickedClaim, source_named
from claimdeck.claims.domain.states import Source, WorkState
from claimdeck.claims.models import Claim
from claimdeck.kit.ids import new_id
from tests.factories.claims_in_work import TESTA, make_claim
from tests.factories.people import People, caller_for

pytestmark = pytest.mark.django_db


def failed_claims(caller: Caller, _batch_id: UUID, chosen: Sequence[str]) -> Iterator[PickedClaim]:
    """What a pipeline would give of a batch: each failed claim with the reason of its failure."""
    practice = caller.organization.practices.get(tin="970000001")
    for number in chosen:
        yield PickedClaim(
            source=Source.PIPELINE,
            practice_id=practice.pk,
            claim_id=number,
            claim_number="",
            payer="Made-up Mutual",
            provider="",
            payer_id="",
            tin=practice.tin,
            patient=TESTA,
            amount_cents=100_00,
            first_service_date=None,
            reason="The modifier is missing.",
        )


def test_a_room_brings_its_claims_by_registering_a_source(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SOURCES, "_source", lambda: (ClaimSource("made-up pipeline", failed_claims),))
    source = source_named("made-up pipeline")
    assert source is not None
    assert source_named("status job") is None
    (picked,) = source.pick(caller_for(people.alice), new_id(), ["ZZ-P-1"])
    assert (picked.source, picked.reason) == (Source.PIPELINE, "The modifier is missing.")


def failed(people: People, claim_id: str, **values: Any) -> Claim:
    usual: dict[str, Any] = {"source": Source.PIPELINE.value, "state": WorkState.ASSIGNED, "assignee": people.alice}
    return make_claim(people.organization, people.main_clinic, claim_id=claim_id, **{**usual, **values})


def through(people: People, *claim_ids: str) -> list[int]:
    numbers = [OwnNumber(people.main_clinic.pk, claim_id) for claim_id in claim_ids]
    with transaction.atomic():
        return [change.claim_id for change in went_through(people.organization, numbers)]


def test_what_goes_through_is_closed_with_its_reason_once(people: People) -> None:
    claim = failed(people, "ZZ-P-1")
    assert through(people, "zz p 1", "ZZ-P-9") == [claim.pk]
    found = Claim.objects.get(pk=claim.pk)
    assert (found.state, found.result, found.version) == ("Closed", "corrected", claim.version)
    entry = found.events.first()
    assert entry is not None
    assert (entry.explanation, entry.by_person, entry.to_value) == (WHY, False, "Closed")
    assert through(people, "ZZ-P-1") == []


def test_other_claims_of_that_number_stay(people: People) -> None:
    from_a_file = failed(people, "ZZ-P-1", source=Source.FILE.value)
    elsewhere = make_claim(people.organization, people.north_clinic, claim_id="ZZ-P-1", source=Source.PIPELINE.value)
    strange = make_claim(people.other, people.other_clinic, claim_id="ZZ-P-1", source=Source.PIPELINE.value)
    assert through(people, "ZZ-P-1") == []
    assert not Claim.objects.filter(pk__in=[from_a_file.pk, elsewhere.pk, strange.pk], state="Closed").exists()


def test_more_than_fit_a_short_transaction_are_refused(people: People) -> None:
    assert through(people, *(f"ZZ-{n}" for n in range(MOST_AT_ONCE))) == []
    with pytest.raises(ValueError, match="1000"):
        through(people, *(f"ZZ-{n}" for n in range(MOST_AT_ONCE + 1)))
