"""What failed is shown with its reasons; whole to those who see patients, without people to operators."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.clock import now
from claimdeck.pipeline.domain.states import Letter, Place, Resolution
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim, StagedDiagnosis, StagedLine
from tests.factories.failed_claims import make_failed, make_letter, make_staged
from tests.factories.people import People

FAILED = "/api/v1/pipeline/failed-claims/"
LETTERS = "/api/v1/pipeline/dead-letters/"
PERSONAL = ("Testa", "Secretstaged", "1950", "2026-03-02", "M1", "ZZACCOUNT")


def get(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(client: Client, query: str) -> list[str]:
    return [one["claim_id"] for one in get(client, f"{FAILED}?{query}")["results"]]


def test_failed_claims_are_filtered_and_sorted_in_the_database(people: People, alice: Client) -> None:
    make_failed("ZZ1", rule="npi_check_digit")
    make_failed("ZZ2", rule="mue", held=True, assigned_to="bob", staged={"total_charge_amount": Decimal(900)})
    make_failed("ZZ3", rule="mue", resolution_status=Resolution.WRITTEN_OFF, staged={"facility_id": "F2"})
    assert numbers(alice, "ordering=claim_id") == ["ZZ1", "ZZ2"], "what was decided is not asked for"
    assert numbers(alice, "ordering=-amount") == ["ZZ2", "ZZ1"]
    assert numbers(alice, "any_resolution=true&facility=F2") == ["ZZ3"]
    assert numbers(alice, "resolution=written_off") == ["ZZ3"]
    assert numbers(alice, "held=true") == numbers(alice, "assigned_to=bob") == numbers(alice, "rule=mue") == ["ZZ2"]
    assert numbers(alice, "assigned_to=none") == numbers(alice, "max_amount=125.50") == ["ZZ1"]
    assert numbers(alice, "min_amount=125.51") == ["ZZ2"]
    assert numbers(alice, "failed_since=2100-01-01T00:00:00Z") == []
    assert get(alice, f"{FAILED}?page_size=1&ordering=claim_id")["count"] == 2
    assert alice.get(f"{FAILED}?ordering=original_data").status_code == 422
    assert alice.get(f"{FAILED}?page=0").status_code == 422


def test_reasons_are_ranked_by_count_and_by_money(people: People, alice: Client) -> None:
    for number in range(2):
        make_failed(f"ZZ{number}", rule="mue", held=True)
    make_failed("ZZ9", rule="npi_check_digit", staged={"total_charge_amount": Decimal(1000)})
    by_count = get(alice, f"{FAILED}reasons/")["results"]
    assert [(one["rule"], one["count"], one["held"], one["charge"]) for one in by_count] == [
        ("mue", 2, 2, "251.00"),
        ("npi_check_digit", 1, 0, "1000.00"),
    ]
    by_money = get(alice, f"{FAILED}reasons/?ordering=-charge")
    assert [one["rule"] for one in by_money["results"]] == ["npi_check_digit", "mue"] and by_money["count"] == 2


def test_a_claim_is_shown_with_what_is_wrong_and_who_opened_it_is_written_down(people: People, alice: Client) -> None:
    failed = make_failed("ZZ1", line_number=1)
    shown = get(alice, f"{FAILED}{failed.pk}/")
    claim = {one["name"]: one["value"] for one in shown["claim"]}
    assert claim["patient_last_name"] == "Secretstaged" and claim["total_charge_amount"] == "125.50"
    line = shown["lines"][0]
    assert {one["name"]: one["value"] for one in line["values"]}["units"] == "1"
    assert line["violations"][0]["expected"] == "a day before the first service"
    assert shown["place"] == "failed" and shown["can"]["amend"] and not shown["can"]["release"]
    assert list(AccessRecord.objects.values_list("username", "subject", "subject_id")) == [
        ("alice", "pipeline.failed_claim", str(failed.pk))
    ]


def test_an_operator_sees_counts_reasons_and_codes_but_no_patient(people: People, operator: Client) -> None:
    failed = make_failed("ZZ-11", rule="mue")
    letter = make_letter("ZZ-12")
    for address in (FAILED, f"{FAILED}reasons/", f"{FAILED}{failed.pk}/", LETTERS, f"{LETTERS}{letter.pk}/"):
        told = str(get(operator, address))
        assert not [word for word in (*PERSONAL, "ZZ-11", "ZZ-12") if word in told], address
    shown = get(operator, f"{FAILED}{failed.pk}/")
    assert shown["rule"] == "mue" and shown["claim_id"] == "xx-##" and not any(shown["can"].values())
    assert {one["name"]: one["value"] for one in shown["lines"][0]["values"]}["procedure_code"] == "99213"
    opened = get(operator, f"{LETTERS}{letter.pk}/")
    assert opened["claim_id"] == "xx-##" and not any(opened["can"].values())
    assert not AccessRecord.objects.exists(), "nothing of a patient was opened"


def test_the_auditor_reads_and_may_change_nothing(people: People, auditor: Client) -> None:
    shown = get(auditor, f"{FAILED}{make_failed().pk}/")
    assert shown["claim_id"] == "ZZ-SECRET-7" and not any(shown["can"].values())


def test_people_held_to_practices_see_the_claims_of_these(people: People, bob: Client) -> None:
    mine, foreign = make_failed("ZZ1"), make_failed("ZZ2", staged={"billing_tin": "970000002"})
    letter = make_letter("ZZ3")
    people.bob.practices.add(people.north_clinic)
    assert numbers(bob, "") == ["ZZ2"]
    assert bob.get(f"{FAILED}{mine.pk}/").status_code == 404
    assert bob.get(f"{FAILED}{foreign.pk}/").status_code == 200
    assert get(bob, LETTERS)["count"] == 0 and bob.get(f"{LETTERS}{letter.pk}/").status_code == 404


def test_the_places_add_up_to_what_was_staged(people: People, operator: Client) -> None:
    make_failed("ZZ1", held=True)
    make_failed("ZZ2", resolution_status=Resolution.WENT_THROUGH)
    make_letter("ZZ3")
    make_letter("ZZ4", letter=Letter.TRANSIENT)
    for number, place in enumerate([Place.PENDING, Place.LOADED]):
        make_staged(f"ZZ5{number}", place)
    make_staged("ZZ61", Place.PROCESSING, lease_until=now() + timedelta(minutes=1))
    # Let go of, and run out: they wait for the next batch.
    make_staged("ZZ62", Place.PROCESSING, lease_until=None)
    make_staged("ZZ63", Place.PROCESSING, lease_until=now() - timedelta(minutes=1))
    told = get(operator, "/api/v1/pipeline/stats/")
    places = [told[name] for name in ("pending", "processing", "loaded", "failed", "dead_letter")]
    assert places == [3, 1, 1, 2, 2] and told["staged"] == sum(places)
    assert told["resolutions"]["open"] == told["resolutions"]["held"] == told["resolutions"]["went_through"] == 1
    assert told["resolutions"]["potential_revenue"] == "125.50"
    assert told["dead_letters"]["poison"] == told["dead_letters"]["transient"] == 1


def test_the_dead_letter_queue_lists_what_waits(people: People, alice: Client) -> None:
    make_letter("ZZ1")
    make_letter("ZZ2", letter=Letter.TRANSIENT, tries=3)
    make_letter("ZZ3", left_at="2026-01-01T00:00:00Z")
    make_letter("ZZ4", written_off_at="2026-01-01T00:00:00Z")
    listed = get(alice, f"{LETTERS}?ordering=claim_id")["results"]
    assert [(one["claim_id"], one["letter"], one["tries"]) for one in listed] == [
        ("ZZ1", "poison", 1),
        ("ZZ2", "transient", 3),
    ]
    assert get(alice, f"{LETTERS}?left=true")["results"][0]["claim_id"] == "ZZ3"
    assert get(alice, f"{LETTERS}?written_off=true")["results"][0]["claim_id"] == "ZZ4"


def test_a_dead_letter_is_opened_with_its_claim_and_who_did_is_written_down(people: People, alice: Client) -> None:
    letter = make_letter("ZZ1", tries=2)
    before = DeadLetter.objects.create(claim_id="ZZ1", version=9, letter="transient", stage="read", reason="Away.")
    shown = get(alice, f"{LETTERS}{letter.pk}/")
    claim = {one["name"]: one["value"] for one in shown["claim"]}
    assert (claim["patient_last_name"], claim["total_charge_amount"]) == ("Secretstaged", "125.50")
    assert {one["name"]: one["value"] for one in shown["lines"][0]["values"]}["procedure_code"] == "99213"
    assert shown["diagnoses"][0]["values"][0]["value"] == "Z0000" and shown["providers"] == []
    assert (shown["stage"], shown["tries"], shown["place"], shown["current_version"]) == ("load", 2, "dead_letter", 1)
    assert "22021" in shown["reason"] and shown["can"] == {"amend": True, "replay": True, "write_off": True}
    assert [(one["id"], one["reason"]) for one in shown["others"]] == [(before.pk, "Away.")]
    assert list(AccessRecord.objects.values_list("username", "subject", "subject_id")) == [
        ("alice", "pipeline.dead_letter", str(letter.pk))
    ]
    StagedClaim.objects.all().delete()
    gone = get(alice, f"{LETTERS}{letter.pk}/")
    assert gone["place"] is None and gone["lines"] == [] and not any(gone["can"].values())


@pytest.mark.skipif(connections["staging"].vendor != "sqlite", reason="only SQLite stages what does not fit")
def test_what_production_does_not_take_of_a_dead_letter_is_shown_where_it_is(people: People, alice: Client) -> None:
    letter = make_letter("ZZ1")
    StagedClaim.objects.filter(pk="ZZ1").update(payer="P" * 300)
    StagedLine.objects.filter(claim_id="ZZ1").update(procedure_code="9" * 99)
    StagedDiagnosis.objects.filter(claim_id="ZZ1").update(code="E\0")
    shown = get(alice, f"{LETTERS}{letter.pk}/")

    def wrong(values: Any) -> dict[str, str]:
        return {value["name"]: one["fix"] for value in values for one in value["violations"]}

    it = "The production database does not take this value: it"
    assert wrong(shown["claim"]) == {"payer": f"{it} is longer than 80 characters."}
    assert [list(wrong(line["values"])) for line in shown["lines"]] == [["procedure_code"]]
    assert [wrong(one["values"]) for one in shown["diagnoses"]] == [
        {"code": f"{it} has a character that databases do not take."}
    ]
    # Amended, and on its way again, nothing is wrong with it any more.
    StagedClaim.objects.filter(pk="ZZ1").update(processing_status=Place.PENDING)
    assert wrong(get(alice, f"{LETTERS}{letter.pk}/")["claim"]) == {}


def test_a_dead_letter_whose_claim_cannot_be_read_is_opened_all_the_same(people: People, alice: Client) -> None:
    letter = make_letter("ZZ1")
    # PostgreSQL knows days that Python does not, SQLite takes any text for one.
    day = "infinity" if connections["staging"].vendor == "postgresql" else "2025-99-99"
    with connections["staging"].cursor() as cursor:
        cursor.execute("UPDATE claims SET service_to_date = %s", [day])
    shown = get(alice, f"{LETTERS}{letter.pk}/")
    assert (shown["readable"], shown["place"], shown["lines"]) == (False, "dead_letter", [])
    assert shown["can"] == {"amend": False, "replay": True, "write_off": True}


def test_an_original_that_no_key_opens_is_shown_as_what_it_is(people: People, alice: Client) -> None:
    failed = make_failed("ZZ1")
    with connections["production"].cursor() as cursor:
        cursor.execute("UPDATE failed_claims SET original_data = %s", [b"sealed by no key of ours"])
    shown = get(alice, f"{FAILED}{failed.pk}/")
    assert shown["lines"] == [] and shown["rule"] == "dob_after_service"


def test_strangers_and_programs_without_the_scope_are_refused(people: People, charlie: Client) -> None:
    failed = make_failed()
    for address in (FAILED, f"{FAILED}{failed.pk}/", f"{FAILED}reasons/", "/api/v1/pipeline/stats/"):
        answer = charlie.get(address)
        assert answer.status_code == 404 and b"SECRET" not in answer.content
