"""Staging follows production's decisions: whole, once, and never onto a claim that has gone elsewhere."""

import pytest

from claimdeck.pipeline.domain.originals import Original
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.following import follow, follow_up
from claimdeck.pipeline.schema.production.models import Amendment, AuditEntry
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim, StagedLine
from claimdeck.pipeline.stored import original_of
from tests.factories.failed_claims import make_failed, make_letter, make_staged
from tests.factories.people import People

pytestmark = pytest.mark.usefixtures("people")


def decided(claim: StagedClaim, place: Place = Place.PENDING, **values: object) -> Amendment:
    given = {"version": 2, "place": place.value, "made_by": "alice", **values}
    return Amendment.objects.create(claim_id=claim.pk, **given)


def changed(claim: StagedClaim) -> Original:
    content = original_of(claim)
    content["claim"]["payer"], content["lines"][0]["units"] = "ZZ Other", 2500
    return content


def test_a_failed_claim_becomes_a_new_version_that_waits(people: People) -> None:
    make_failed("ZZ1")
    claim = StagedClaim.objects.get(pk="ZZ1")
    StagedClaim.objects.filter(pk="ZZ1").update(load_id=7, attempt=2)
    decided(claim, content=changed(claim), waived_rules="mue")
    assert follow_up() == 1 and follow_up() == 0
    claim.refresh_from_db()
    assert (claim.version, claim.processing_status, claim.load_id, claim.attempt) == (2, "pending", None, 0)
    assert (claim.payer, claim.waived_rules) == ("ZZ Other", "mue")
    assert StagedLine.objects.get(claim_id="ZZ1").units == 2.5
    assert not Amendment.objects.exists()


def test_following_twice_changes_nothing_the_second_time() -> None:
    make_failed("ZZ1")
    claim = StagedClaim.objects.get(pk="ZZ1")
    amendment = decided(claim)
    assert follow(amendment)
    # As if the process had died between the two databases, and the claim had been processed meanwhile.
    Amendment.objects.create(claim_id="ZZ1", version=2, place="pending")
    StagedClaim.objects.filter(pk="ZZ1").update(processing_status="loaded")
    assert follow_up() == 1 and not Amendment.objects.exists()
    claim.refresh_from_db()
    assert (claim.version, claim.processing_status) == (2, "loaded")


def test_a_loaded_claim_stays_loaded() -> None:
    claim = make_staged("ZZ1", Place.LOADED, load_id=5)
    decided(claim, Place.LOADED, content=changed(claim))
    assert follow_up() == 1
    claim.refresh_from_db()
    assert (claim.version, claim.processing_status, claim.load_id, claim.payer) == (2, "loaded", 5, "ZZ Other")


def test_a_dead_letter_leaves_the_queue() -> None:
    letter = make_letter("ZZ1")
    decided(StagedClaim.objects.get(pk="ZZ1"))
    assert follow_up() == 1
    letter.refresh_from_db()
    assert letter.left_at is not None and letter.left_by == "alice"


def test_a_letter_that_was_replayed_and_failed_before_staging_followed_is_left_open_nowhere() -> None:
    failed = make_failed("ZZ1")
    # It was a dead letter when this was decided; somebody had replayed it, and it failed by a rule.
    decided(StagedClaim.objects.get(pk="ZZ1"))
    assert follow_up() == 1
    failed.refresh_from_db()
    assert (failed.resolution_status, failed.resolved_by) == ("resubmitted", "alice")


def test_a_decision_about_a_claim_that_went_elsewhere_is_void_and_says_so() -> None:
    letter = make_letter("ZZ1")
    claim = StagedClaim.objects.get(pk="ZZ1")
    decided(claim, content=changed(claim))
    StagedClaim.objects.filter(pk="ZZ1").update(processing_status="processing")
    assert follow_up() == 0 and Amendment.objects.exists(), "it may still come back"
    StagedClaim.objects.filter(pk="ZZ1").update(processing_status="loaded")
    assert follow_up() == 0 and not Amendment.objects.exists()
    claim.refresh_from_db()
    assert claim.payer == "Secret Payer" and claim.version == 1 and DeadLetter.objects.get().pk == letter.pk
    assert AuditEntry.objects.get().action == "not carried out"
