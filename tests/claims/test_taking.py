"""Payers' answers taken onto claims in work: what is written, what is left alone, and who may get a claim back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claimdeck.accounts.models import User
from claimdeck.claims.answers.desks import DeskChanges
from claimdeck.claims.answers.matching import any_in_work, known_numbers
from claimdeck.claims.answers.taking import MOST_AT_ONCE, Change, take
from claimdeck.claims.domain.answers import GivenAnswer, ReceivedAnswer
from claimdeck.claims.domain.following import Effect
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.states import ClosingResult, WorkState
from claimdeck.claims.models import Claim
from claimdeck.kit.clock import today
from claimdeck.people.models import Absence
from tests.factories.claims_in_work import TESTA, answer, claim_values, make_claim, make_claims
from tests.factories.people import People

pytestmark = pytest.mark.django_db
NUMBER = {"claim_id": "ZZ-A-1", "claim_number": "ZZ00000001"}


def received(given: GivenAnswer, patient: Patient = TESTA, **values: Any) -> ReceivedAnswer:
    usual: dict[str, Any] = {"provider": "uhc", "tin": "970000001", "claim_number": "ZZ00000001", "own_number": ""}
    return ReceivedAnswer(answer=given, patient=patient, **{**usual, **values})


def taken(people: People, *answers: ReceivedAnswer) -> list[Change]:
    with transaction.atomic():
        return take(people.organization, answers)


def test_nothing_is_in_work_where_there_are_no_claims(people: People) -> None:
    assert not any_in_work(people.organization)
    make_claim(people.other)
    assert not any_in_work(people.organization)
    assert taken(people, received(answer("denied"))) == []


def test_claims_are_found_by_either_number_and_never_all_read(people: People) -> None:
    make_claim(people.organization, people.main_clinic, **NUMBER)
    make_claim(people.organization, people.main_clinic, claim_id="ZZ-A-2")
    make_claim(people.other, claim_id="ZZ-A-3", claim_number="ZZ00000003")
    assert known_numbers(people.organization, {"ZZ00000001", "ZZ00000003", "'"}, {"ZZA2", "ZZA3"}) == {
        "ZZ00000001",
        "ZZA2",
    }
    assert known_numbers(people.organization, set(), {"ZZA1"}) == {"ZZA1"}
    if connection.vendor == "sqlite":
        with CaptureQueriesContext(connection) as asked:
            taken(people, received(answer("denied"), own_number="ZZ-A-1"))
        reading = next(query["sql"] for query in asked if "json_each" in query["sql"])
        with connection.cursor() as cursor:
            plan = cursor.execute(f"EXPLAIN QUERY PLAN {reading}").fetchall()
        used = " ".join(step[-1] for step in plan)
        assert "INDEX claim_number (" in used
        assert "INDEX claim_own_number (" in used


def test_no_patient_is_opened_where_the_hashes_agree(people: People) -> None:
    def unexpected() -> Patient:
        raise AssertionError("the patient was opened")

    claim = make_claim(people.organization, people.main_clinic, **NUMBER)
    alike = {"subscriber_hash": claim.subscriber_hash, "person_hash": ""}
    (change,) = taken(people, replace(received(answer("denied")), patient=unexpected, **alike))
    assert change.effect is Effect.NOTED
    (change,) = taken(people, replace(received(answer("pending")), patient=lambda: TESTA))
    assert change.outcome == "pending"


def test_an_answer_is_kept_beside_every_earlier_one_and_is_no_edit(people: People) -> None:
    first = answer("denied", days_ago=3)
    claim = make_claim(
        people.organization,
        people.main_clinic,
        state=WorkState.IN_PROGRESS,
        assignee=people.alice,
        answer=first,
        **NUMBER,
    )
    pending = answer("pending", reason="x" * 400, status="y" * 80, check_number="z" * 60)
    assert taken(people, received(pending)) == [Change(claim.pk, Effect.NOTED, people.alice.pk, "denied", "pending")]
    found = Claim.objects.get(pk=claim.pk)
    assert (found.answer_outcome, found.answer_key, found.version) == ("pending", pending.key, claim.version)
    assert (found.state, found.assignee_id, found.touched_at) == ("In Progress", people.alice.pk, claim.touched_at)
    assert [one.answer_outcome for one in found.answers.all()] == ["pending", "denied"]
    # The same answer again, as a worker gives it that goes on after a crash.
    assert taken(people, received(pending)) == []
    assert found.answers.count() == 2


def test_an_older_answer_that_arrives_later_is_kept_and_changes_nothing(people: People) -> None:
    claim = make_claim(people.organization, people.main_clinic, answer=answer("denied", days_ago=1), **NUMBER)
    assert taken(people, received(answer("paid", days_ago=2))) == []
    found = Claim.objects.get(pk=claim.pk)
    assert (found.state, found.answer_outcome) == ("Pool", "denied")
    assert [one.answer_outcome for one in found.answers.all()] == ["denied", "paid"]


def test_of_two_answers_of_one_batch_the_later_counts(people: People) -> None:
    make_claim(people.organization, people.main_clinic, **NUMBER)
    later, earlier = answer("denied", days_ago=1), answer("paid", days_ago=2)
    (change,) = taken(people, received(later), received(earlier), received(later))
    assert (change.effect, change.outcome) == (Effect.NOTED, "denied")
    assert Claim.objects.get().answers.count() == 2


@pytest.mark.parametrize("state", [state for state in WorkState if state is not WorkState.CLOSED])
def test_a_paid_claim_is_closed_and_its_history_says_why(people: People, state: WorkState) -> None:
    mine = None if state is WorkState.POOL else people.alice
    claim = make_claim(people.organization, people.main_clinic, state=state, assignee=mine, held_by_rule="x", **NUMBER)
    paid = answer("paid", check_number="ZC1")
    (change,) = taken(people, received(paid))
    assert (change.effect, change.assignee_id) == (Effect.CLOSES, mine.pk if mine else None)
    found = Claim.objects.get(pk=claim.pk)
    assert (found.state, found.result, found.closing_answer_key) == ("Closed", ClosingResult.PAID, paid.key)
    assert (found.closed_at is not None, found.held_by_rule, found.version) == (True, "", 1)
    entry = found.events.first()
    assert entry is not None
    assert (entry.happening, entry.by_person, entry.from_value, entry.to_value) == (
        Happening.CLOSED_BY_ANSWER,
        False,
        state.value,
        "Closed",
    )
    assert entry.explanation == "The payer paid $100.00 on 2026-01-05, check or EFT ZC1; no line is denied."
    note = found.notes.get()
    assert (note.text, note.author, note.by_person) == (entry.explanation, None, False)
    shown = people.client("admin").get(f"/api/v1/work/claims/{claim.pk}/notes/").json()["results"]
    assert [(one["author"], one["text"], one["mine"]) for one in shown] == [("Claimdeck", entry.explanation, False)]


def closed(people: People, **values: Any) -> Claim:
    return make_claim(
        people.organization,
        people.main_clinic,
        state=WorkState.CLOSED,
        assignee=people.bob,
        answer=answer("paid", days_ago=5),
        **{**NUMBER, "result": ClosingResult.PAID.value, **values},
    )


def test_a_new_denial_opens_it_again_for_whoever_had_it_last(people: People) -> None:
    claim = closed(people)
    (change,) = taken(people, received(answer("denied")))
    assert (change.effect, change.assignee_id) == (Effect.REOPENS, people.bob.pk)
    found = Claim.objects.get(pk=claim.pk)
    assert (found.state, found.assignee_id, found.result) == ("In Progress", people.bob.pk, "")
    assert (found.closed_at, found.closing_answer_key, found.version) == (None, "", 1)
    entry = found.events.first()
    assert entry is not None
    assert entry.happening == Happening.REOPENED_BY_ANSWER
    assert "denied (96)" in entry.explanation


def _off(people: People) -> None:
    User.objects.filter(pk=people.bob.pk).update(is_active=False)


def _away(people: People) -> None:
    day = today()
    Absence.objects.create(user=people.bob, first_date=day - timedelta(days=1), last_date=day + timedelta(days=1))


def _elsewhere(people: People) -> None:
    people.bob.practices.set([people.north_clinic])


def _gone(people: People) -> None:
    people.bob.delete()


@pytest.mark.parametrize("become", [_off, _away, _elsewhere, _gone])
def test_where_that_one_cannot_have_it_it_goes_to_the_pool(people: People, become: Any) -> None:
    claim = closed(people)
    become(people)
    (change,) = taken(people, received(answer("denied")))
    assert (change.effect, change.assignee_id) == (Effect.REOPENS, None)
    found = Claim.objects.get(pk=claim.pk)
    assert (found.state, found.assignee_id, found.result) == ("Pool", None, "")


def test_a_claim_that_was_written_off_stays_closed_whatever_comes(people: People) -> None:
    claim = closed(people, result=ClosingResult.WRITTEN_OFF.value)
    effects = [taken(people, received(answer("denied", days_ago=n, codes=(str(n),))))[0].effect for n in (3, 2, 1)]
    assert effects == [Effect.NOTED] * 3
    assert Claim.objects.get(pk=claim.pk).state == "Closed"


OTHER = Patient("Sampleton", "Example", TESTA.date_of_birth, "900000002")


@pytest.mark.parametrize(
    "patient",
    [OTHER, Patient(), Patient("Testa", "Patient"), replace(TESTA, subscriber_id="", last_name="Other")],
    ids=["another", "nobody", "name alone", "another name"],
)
def test_the_same_number_of_another_patient_is_never_linked(people: People, patient: Patient) -> None:
    make_claim(people.organization, people.main_clinic, **NUMBER)
    assert taken(people, received(answer("paid"), patient)) == []
    claim = Claim.objects.get()
    assert (claim.state, claim.answers.count()) == ("Pool", 0)


@pytest.mark.parametrize(
    "patient",
    [Patient(subscriber_id="900000001-00"), Patient("Testa M.", "PATIENT", TESTA.date_of_birth), TESTA],
    ids=["member id", "name and birth", "both"],
)
def test_patients_agree_by_member_id_or_by_name_and_birth(people: People, patient: Patient) -> None:
    make_claim(people.organization, people.main_clinic, **NUMBER)
    assert len(taken(people, received(answer("paid"), patient))) == 1


def test_two_practices_that_number_alike_keep_their_answers_apart(people: People) -> None:
    main = make_claim(people.organization, people.main_clinic, claim_id="ZZ-7")
    north = make_claim(people.organization, people.north_clinic, claim_id="ZZ-7")
    stranger = make_claim(people.other, people.other_clinic, claim_id="ZZ-7")
    (change,) = taken(people, received(answer("denied"), own_number="zz 7", tin="970000002"))
    assert change.claim_id == north.pk
    assert set(Claim.objects.filter(answer_outcome="").values_list("pk", flat=True)) == {main.pk, stranger.pk}
    # The payer's number is learned, so that the claim can be asked for by it.
    assert Claim.objects.get(pk=north.pk).claim_number_key == "ZZ00000001"


def test_a_batch_of_the_largest_size_is_written_and_a_larger_one_refused(people: People) -> None:
    numbers = [f"ZZ{n:08d}" for n in range(MOST_AT_ONCE)]
    make_claims(people.organization, people.main_clinic, [{"claim_id": n, "claim_number": n} for n in numbers])
    answers = [received(answer("paid" if n % 2 else "denied"), claim_number=number) for n, number in enumerate(numbers)]
    changes = taken(people, *answers)
    assert len(changes) == MOST_AT_ONCE
    assert Claim.objects.filter(state="Closed").count() == MOST_AT_ONCE // 2
    counted = DeskChanges()
    counted.add(changes)
    again = DeskChanges.of(counted.packed())
    assert again.counts == {None: {Effect.NOTED: 500, Effect.CLOSES: 500, Effect.REOPENS: 0}}
    with pytest.raises(ValueError, match="1000"):
        taken(people, *answers, answers[0])


def test_what_people_and_payers_write_at_the_same_time_stays_side_by_side(people: People) -> None:
    claim = make_claim(people.organization, people.main_clinic, state=WorkState.ASSIGNED, assignee=people.bob, **NUMBER)
    mine = Claim.objects.filter(pk=claim.pk, version=claim.version, state="Assigned")
    taken(people, received(answer("pending")))
    assert mine.update(state="In Progress", reference_number="ZR-1", version=claim.version + 1) == 1
    found = Claim.objects.get(pk=claim.pk)
    assert (found.answer_outcome, found.state, found.reference_number) == ("pending", "In Progress", "ZR-1")
    # Whoever saw it open and saves after the payer has paid changes nothing: the state is another.
    taken(people, received(answer("paid")))
    assert Claim.objects.filter(pk=claim.pk, version=2, state="In Progress").update(state="Submitted") == 0


def test_a_patient_that_no_key_opens_agrees_with_nobody(people: People) -> None:
    values = claim_values(people.organization, people.main_clinic, **NUMBER)
    claim = Claim.objects.create(**{**values, "subscriber_hash": "", "person_hash": ""})
    assert len(taken(people, received(answer("denied", days_ago=1)))) == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET patient = %s WHERE id = %s", [b"sealed with a lost key", claim.pk])
    assert taken(people, received(answer("paid"))) == []
