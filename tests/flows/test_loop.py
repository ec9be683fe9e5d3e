"""The loop on the wire: a bulk check finds claims denied, people work them, and the payer's next answer closes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from claimdeck.claims.answers import taking
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.states import ClosingResult, WorkState
from claimdeck.claims.models import Claim
from claimdeck.kit.clock import now, today
from claimdeck.notifications.models import Notification
from claimdeck.payers.sandbox.scripts import Script, Turn
from claimdeck.payers.sandbox.universe import InventedClaim
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.status import jobs
from claimdeck.status.asking import claims_in_work
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.answered import answer_of
from tests.factories.claims_in_work import make_claim
from tests.factories.people import client_of
from tests.status.desk import Desk, desk, fresh, invented, row_of, worker_gone

pytestmark = pytest.mark.django_db(transaction=True)
DAY = today() - timedelta(days=30)


def claims(count: int, **values: Any) -> list[InventedClaim]:
    return [invented(n, DAY, account_number=f"PA-{n:03d}", **values) for n in range(count)]


def denied_then(answer: str = "paid", again: str = "denied_eligibility") -> Script:
    """Denied at first, another answer after four days, and denied for another reason after eight."""
    start = now()
    return Script(
        Turn(start + timedelta(days=days), word, number=f"ZZ8{n:07d}")
        for n in range(50)
        for days, word in ((0, "denied"), (4, answer), (8, again))
    )


@contextmanager
def told(known: list[InventedClaim], script: Script) -> Iterator[Desk]:
    with desk(known) as d:
        d.payer.sandbox.script = script
        yield d


def in_work(d: Desk, claim: InventedClaim, job: CSVJob | None = None, **values: Any) -> Claim:
    """The claim on Alice's desk, as it was picked from a job's results."""
    lines = ResultRow.objects.filter(job=job, claim_number=claim.number) if job is not None else []
    patient = Patient(claim.first_name, claim.last_name, claim.date_of_birth, claim.subscriber_id)
    usual: dict[str, Any] = {
        "state": WorkState.ASSIGNED,
        "assignee": d.people.alice,
        "claim_id": claim.account_number,
        "claim_number": claim.number,
        "first_service_date": claim.first_service_date,
        "patient": patient,
        "answer": answer_of(lines) if lines else None,
    }
    return make_claim(d.people.organization, d.people.main_clinic, **{**usual, **values})


def check_again(d: Desk, job: CSVJob) -> CSVJob:
    jobs.retry(fresh(job), everything=True)
    return d.finish(fresh(job))


def state_of(claim: Claim) -> tuple[str, str, str]:
    found = Claim.objects.get(pk=claim.pk)
    return found.state, found.result, found.answer_outcome


def test_denied_on_monday_paid_on_friday_and_denied_again() -> None:
    known = claims(3)
    with told(known, denied_then()) as d:
        job = d.check([row_of(claim) for claim in known])
        worked, waiting = in_work(d, known[0], job), in_work(d, known[1], job)
        assert state_of(worked) == ("Assigned", "", "denied")
        Claim.objects.filter(pk=worked.pk).update(state="Submitted", version=2)

        d.payer.forward("4d")
        job = check_again(d, job)
        assert job.run.state == State.COMPLETED
        assert state_of(worked) == state_of(waiting) == ("Closed", "paid", "paid")
        entry = Claim.objects.get(pk=worked.pk).events.first()
        assert entry is not None
        assert entry.explanation.startswith("The payer paid $")
        (notice,) = Notification.objects.filter(user=d.people.alice, event="desk_answered")
        assert (notice.title, notice.body) == ("Payers' answers: 2 of your claims changed", "2 paid and closed.")

        d.payer.forward("4d")
        Claim.objects.filter(pk=waiting.pk).update(result=ClosingResult.WRITTEN_OFF.value)
        check_again(d, job)
    assert state_of(worked) == ("In Progress", "", "denied")
    assert state_of(waiting) == ("Closed", "written off", "denied")
    found = Claim.objects.get(pk=worked.pk)
    assert (found.assignee_id, found.version) == (d.people.alice.pk, 2)
    assert [one.answer_outcome for one in found.answers.all()] == ["denied", "paid", "denied"]
    assert Notification.objects.filter(user=d.people.alice, event="desk_answered").count() == 2


def test_paid_in_part_and_another_patient_close_nothing() -> None:
    known = claims(2)
    with told(known, denied_then("paid_in_part")) as d:
        job = d.check([row_of(claim) for claim in known])
        mine = in_work(d, known[0], job)
        another = in_work(d, known[1], patient=Patient("Sampleton", "Other", known[0].date_of_birth, "999999999"))
        d.payer.forward("4d")
        job = check_again(d, job)
        assert Notification.objects.filter(user=d.people.alice, event="desk_answered").count() == 1
    assert set(ResultRow.objects.filter(job=job).values_list("outcome", "line_denied")) == {("paid", True)}
    assert state_of(mine) == ("Assigned", "", "paid")
    assert state_of(another) == ("Assigned", "", "")


def test_a_claim_known_by_its_own_number_alone_learns_the_payers() -> None:
    known = claims(2)
    with told(known, denied_then()) as d:
        north = make_claim(d.people.organization, d.people.north_clinic, claim_id=known[0].account_number)
        mine = in_work(d, known[0], claim_number="")
        d.check([row_of(claim) for claim in known])
    assert state_of(mine) == ("Assigned", "", "denied")
    assert Claim.objects.get(pk=mine.pk).claim_number == known[0].number
    assert state_of(north) == ("Pool", "", "")


class Killed(BaseException):
    """The worker's process is gone."""


def test_a_worker_killed_midway_leaves_the_rest_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_in_work, "MOST_AT_ONCE", 10)
    known = claims(40)
    taken: list[int] = []

    def counting(*args: Any, **named: Any) -> Any:
        if len(taken) == 2:
            taken.append(0)
            raise Killed
        taken.append(len(args[1]))
        return taking.take(*args, **named)

    monkeypatch.setattr(claims_in_work, "take", counting)
    with told(known, denied_then()) as d:
        mine = [in_work(d, claim) for claim in known]
        job = d.upload([row_of(claim) for claim in known])
        with pytest.raises(Killed):
            d.execute(job)
        assert Claim.objects.filter(answer_outcome="denied").count() == 20
        assert fresh(job).run.state == State.PROCESSING
        worker_gone(job)
        asked = d.payer.stats()["claims_calls"]
        job = d.finish(fresh(job))
        assert d.payer.stats()["claims_calls"] == asked
    assert job.run.state == State.COMPLETED
    assert taken == [10, 10, 0, 10, 10]
    assert {state_of(claim) for claim in mine} == {("Assigned", "", "denied")}
    # Told once, of all of them.
    (notice,) = Notification.objects.filter(user=d.people.alice, event="desk_answered")
    assert notice.body == "40 with another answer."


def test_what_a_cancelled_check_had_found_counts_as_well() -> None:
    known = claims(3)
    with told(known, denied_then()) as d:
        mine = in_work(d, known[0])
        job = d.check([row_of(claim) for claim in known])
        Claim.objects.update(answer_key="", answer_outcome="", answer_checked_at=None)
        Run.objects.filter(pk=job.pk).update(state=State.CANCELLED)
        CSVJob.objects.filter(pk=job.pk).update(taken_row=0)
        Notification.objects.all().delete()
        assert claims_in_work.take_over_cancelled(now()) == 1
        assert claims_in_work.take_over_cancelled(now()) == 0
    assert state_of(mine) == ("Assigned", "", "denied")
    assert Notification.objects.filter(user=d.people.alice, event="desk_answered").count() == 1


def test_what_goes_wrong_there_never_fails_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_named: Any) -> Any:
        raise RuntimeError("made-up fault")

    monkeypatch.setattr(claims_in_work, "take", broken)
    known = claims(2)
    with told(known, denied_then()) as d:
        in_work(d, known[0])
        job = d.upload([row_of(claim) for claim in known])
        Run.objects.filter(pk=job.pk).update(attempt=9)
        job = d.finish(job)
    assert (job.run.state, job.run.success) == (State.COMPLETED, 2)
    assert [entry["code"] for entry in job.run.error_log] == ["CLAIMS_NOT_UPDATED"]


def test_the_lines_of_a_job_say_which_claims_are_in_work() -> None:
    known = claims(3)
    with told(known, denied_then()) as d:
        mine = in_work(d, known[0])
        in_work(d, known[1], assignee=d.people.bob)
        job = d.check([row_of(claim) for claim in known])
    shown = [_lines(client_of(person), job) for person in (d.people.alice, d.people.admin, d.people.operator)]
    bobs = {"id": None, "state": "Assigned", "assignee": ""}
    assert shown[0] == [{"id": mine.pk, "state": "Assigned", "assignee": "Alice Testa"}, bobs, None]
    assert [line and line["assignee"] for line in shown[1]] == ["Alice Testa", "Bob Testa", None]
    # An operator sees no results at all.
    assert shown[2] == []
    search = {"subscriber_id": known[0].subscriber_id}
    address = f"/api/v1/claims/csv-jobs/{job.pk}/rows/search/"
    found = client_of(d.people.alice).post(address, search, content_type="application/json").json()["results"]
    assert [line["work_claim"]["id"] for line in found] == [mine.pk]


def _lines(client: Client, job: CSVJob) -> list[Any]:
    found = client.get(f"/api/v1/claims/csv-jobs/{job.pk}/rows/").json()
    return [line["work_claim"] for line in found.get("results", [])]


def test_a_look_up_and_check_status_now_bring_answers_too() -> None:
    known = claims(3)
    with told(known, denied_then()) as d:
        mine, searched, opened = (in_work(d, claim) for claim in known)
        client = client_of(d.people.alice)
        practice = str(d.people.main_clinic.pk)
        number = {"claimNumber": known[1].number, "practiceId": practice}
        assert client.post("/api/v1/claims/search/", number, content_type="application/json").json()["count"] == 1
        assert client.get(f"/api/v1/claims/{known[2].number}/details/?practice={practice}").status_code == 200
        assert state_of(searched) == state_of(opened) == ("Assigned", "", "denied")

        first = checked(client, mine)
        assert (first["came"], first["says"]) == ("changed", "The payer's answer is denied.")
        assert checked(client, mine)["came"] == "same"
        assert client_of(d.people.bob).post(f"/api/v1/work/claims/{mine.pk}/check/").status_code == 404
        d.payer.forward("4d")
        paid = checked(client, mine)
        assert (paid["came"], paid["claim"]["state"], paid["sandbox"]) == ("closed", "Closed", True)
        assert paid["claim"]["result"] == "paid"
        d.payer.forward("4d")
        assert checked(client, mine)["came"] == "reopened"
        Claim.objects.filter(pk=searched.pk).update(provider="")
        refused = client.post(f"/api/v1/work/claims/{searched.pk}/check/")
        assert refused.status_code == 422
        assert "cannot be asked" in refused.json()["errors"][0]["message"]
    # Who asked has seen it; nobody else had a claim there.
    assert not Notification.objects.filter(event="desk_answered").exists()


def checked(client: Client, claim: Claim) -> dict[str, Any]:
    response = client.post(f"/api/v1/work/claims/{claim.pk}/check/")
    assert response.status_code == 200, response.content
    content: dict[str, Any] = response.json()
    return content
