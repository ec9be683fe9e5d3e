"""A kind of work that no room has, made-up letters, is stored, worked on, ended and shown like any other."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from claimdeck.cli.progress import watch_to_end
from claimdeck.cli.terminal import Terminal
from claimdeck.config.gathering import brought
from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import LeaseLost
from claimdeck.runs.domain.stages import Stage
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.held import Held, Stop, Verdict
from claimdeck.runs.kinds import KINDS, Kind, OwnProgress, kind_named
from claimdeck.runs.lifecycle import Counts
from claimdeck.runs.models import Run
from claimdeck.runs.progress import pace_of, percentage, stage_of, unchanged, waiting_reasons
from claimdeck.runs.working.presence import Presence
from claimdeck.runs.working.worker import execute, take_turns
from tests.cli.commands import wait_until
from tests.factories.people import People
from tests.status.desk import desk, fresh

pytestmark = pytest.mark.django_db(transaction=True)

TOTAL: Final = 12
SORTING: Final = Stage("sorting", "Sorting the letters")
SENDING: Final = Stage("sending", "Sending them")


# --- the kind: its own counters, stages and end


def _query(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description is not None else []


def open_letters(people: People, total: int = TOTAL) -> Run:
    run = lifecycle.open_run(people.organization, LETTERS, total=total, created_by=people.alice)
    _query("INSERT INTO made_up_letters (run_id, stamps, ended) VALUES (%s, 0, '')", str(run.pk))
    return run


def own(run_id: UUID) -> tuple[object, ...]:
    """The stamps, and how it ended."""
    return _query("SELECT stamps, ended FROM made_up_letters WHERE run_id = %s", str(run_id))[0]


def counts_of(letter: int) -> Counts:
    """Every sixth letter is given up, the other even ones do not arrive."""
    if letter % 6 == 0:
        return Counts(dead_letter=1)
    return Counts(failure=1) if letter % 2 == 0 else Counts(success=1)


def send_one(held: Held, letter: int) -> None:
    with transaction.atomic():
        _query("UPDATE made_up_letters SET stamps = stamps + 1 WHERE run_id = %s", str(held.run_id))
        lifecycle.advance(held.lease, counts_of(letter))


def send(held: Held) -> Verdict:
    lifecycle.enter(held.lease, SORTING)
    run = Run.objects.get(pk=held.run_id)
    held.ready()
    lifecycle.enter(held.lease, SENDING)
    for letter in range(run.processed + 1, run.total + 1):
        if held.stop() is not None:
            return Verdict.CONTINUE
        send_one(held, letter)
        held.progressed()
    return Verdict.COMPLETED


def work_in_a_thread() -> None:
    try:
        take_turns()
    finally:
        connections.close_all()


def note_end(run_id: UUID, state: State) -> None:
    _query("UPDATE made_up_letters SET ended = ended || %s WHERE run_id = %s", state.value, str(run_id))


def letters_progress(run_id: UUID) -> OwnProgress:
    return OwnProgress(notes=(f"{own(run_id)[0]} stamps",))


LETTERS: Final = Kind(
    name="made-up letters",
    label="Made-up letters",
    task_name="letters.send",
    work=send,
    ended=note_end,
    stages=(SORTING, SENDING),
    items="letters",
    waits_for="The post office",
    own_progress=letters_progress,
)


@contextmanager
def known(*kinds: Kind) -> Iterator[None]:
    """These kinds beside those that the rooms bring."""
    KINDS.come_from(lambda: (*brought(Kind), *kinds))
    try:
        yield
    finally:
        KINDS.come_from(lambda: brought(Kind))


@pytest.fixture(autouse=True)
def letters() -> Iterator[None]:
    _query("CREATE TABLE made_up_letters (run_id varchar(36) PRIMARY KEY, stamps integer, ended varchar(40))")
    try:
        with known(LETTERS):
            yield
    finally:
        _query("DROP TABLE made_up_letters")


# --- what holds for it


def test_it_is_executed_in_the_terminal_without_a_broker(people: People, capfd: pytest.CaptureFixture[str]) -> None:
    run = open_letters(people)
    assert watch_to_end(run.pk, Terminal(), bar=True) is True
    run.refresh_from_db()
    assert (run.state, run.processed, run.success, run.failure, run.dead_letter) == (State.COMPLETED, 12, 6, 4, 2)
    assert (stage_of(run), own(run.pk), run.enqueued_at) == (SENDING, (12, "COMPLETED"), None)
    assert "12/12 letters, 12 stamps" in capfd.readouterr().err


def test_the_terminal_says_whom_it_waits_for(
    people: People, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.OPTIONS, "task_retry_seconds", 1.0)
    run = open_letters(people)
    tries: list[int] = []

    def closed_at_first(held: Held) -> Verdict:
        tries.append(held.lease.attempt)
        return Verdict.TRY_AGAIN if held.lease.attempt == 0 else send(held)

    with known(replace(LETTERS, work=closed_at_first)):
        assert watch_to_end(run.pk, Terminal(), bar=False) is True
    assert tries == [0, 1]
    assert "The post office does not answer. Trying again in 1 s (try 2)." in capfd.readouterr().err


def test_it_takes_turns_with_bulk_checks() -> None:
    """One worker that was told of either: letters that never end give way to a small check that comes later."""
    begun, over = threading.Event(), threading.Event()
    stops: list[Stop | None] = []

    def send_for_ever(held: Held) -> Verdict:
        held.ready()
        begun.set()
        while (stop := held.stop()) is None and not over.wait(0.05):
            pass
        stops.append(stop)
        return Verdict.CONTINUE if stop is not None else Verdict.COMPLETED

    with desk() as d, known(replace(LETTERS, work=send_for_ever)):
        run = open_letters(d.people, 5000)
        worker = threading.Thread(target=work_in_a_thread)
        worker.start()
        assert begun.wait(60)
        job = d.upload(d.sample(10))
        wait_until(lambda: State(fresh(job).run.state) in ENDED)
        over.set()
        worker.join(20)
        assert fresh(job).run.state == State.COMPLETED
        assert (own(run.pk), stops) == ((0, "COMPLETED"), [Stop.TURN, None])


def test_whoever_lost_the_lease_changes_none_of_its_counters(people: People) -> None:
    run = open_letters(people)
    lease = lifecycle.take(run.pk, seconds=60)
    assert lease is not None
    held = Held(lease, deadline=1e9, hard_deadline=1e9, silence=60, last_try=False)
    send_one(held, 1)
    Run.objects.filter(pk=run.pk).update(lease_until_at=now() - timedelta(seconds=1))
    assert lifecycle.take(run.pk, seconds=60) is not None
    with pytest.raises(LeaseLost):
        send_one(held, 2)
    with pytest.raises(LeaseLost):
        lifecycle.enter(lease, SORTING)
    run.refresh_from_db()
    assert (own(run.pk)[0], run.processed, run.stage) == (1, 1, "")


def test_what_waits_is_cancelled_with_its_own_end(people: People) -> None:
    run = open_letters(people)
    assert lifecycle.request_cancel(run, people.alice) is State.CANCELLED
    assert own(run.pk) == (0, "CANCELLED")


def test_its_dead_letters_are_tried_again(people: People) -> None:
    run = open_letters(people)
    execute(run.pk, LETTERS)
    lifecycle.reopen(run, counts=Counts(success=6, failure=4))
    execute(run.pk, LETTERS)
    run.refresh_from_db()
    # Letters 11 and 12 of this pass.
    assert (run.processed, run.success, run.failure, run.dead_letter) == (12, 7, 4, 1)
    assert own(run.pk) == (14, "COMPLETEDCOMPLETED")


def test_its_progress_is_shown_like_any_other(people: People) -> None:
    run = open_letters(people, 200)
    started = now() - timedelta(seconds=10)
    Run.objects.filter(pk=run.pk).update(
        state=State.PROCESSING, started_at=started, processed=100, success=60, failure=30, dead_letter=10
    )
    run.refresh_from_db()
    assert percentage(run.processed, run.total) == 50.0
    pace = pace_of(run, LETTERS.own_progress(run.pk).kept, started + timedelta(seconds=10))
    assert (pace.rows_per_second, pace.eta_seconds) == (10.0, 10)
    asked, first = RequestFactory().get("/"), HttpResponse()
    seen = (run.processed, *LETTERS.own_progress(run.pk).notes)
    assert unchanged(asked, first, seen) is None
    again = RequestFactory().get("/", headers={"If-None-Match": f"W/{first['ETag']}"})
    same = unchanged(again, HttpResponse(), seen)
    assert same is not None and (same.status_code, same["ETag"]) == (304, first["ETag"])
    _query("UPDATE made_up_letters SET stamps = 1")
    assert unchanged(again, HttpResponse(), (run.processed, *LETTERS.own_progress(run.pk).notes)) is None


def test_why_it_waits_is_said_in_its_words(people: People) -> None:
    run = open_letters(people)
    moment = now()
    Run.objects.filter(pk=run.pk).update(
        updated_at=moment - timedelta(minutes=1), not_before_at=moment + timedelta(seconds=90)
    )
    run.refresh_from_db()
    stop = threading.Event()
    worker = Presence("one@here", 1, stop)
    worker.start()
    try:
        wait_until(lambda: "The post office did not answer." in waiting_reasons([run], moment)[run.pk])
    finally:
        stop.set()
        worker.join(10)


def test_three_people_ask_for_it(people: People) -> None:
    """Alice opened it, Bob is her colleague, Charlie a stranger."""
    run = open_letters(people)
    execute(run.pk, LETTERS)
    for name in ("alice", "bob"):
        body = people.client(name).get(f"/api/v1/runs/{run.pk}/").json()
        assert (body["kind"], body["state"], body["processed"]) == ("made-up letters", "COMPLETED", 12)
        assert (body["success"], body["failure"], body["created_by"]) == (6, 4, "alice")
    assert people.client("charlie").get(f"/api/v1/runs/{run.pk}/").status_code == 404
    assert people.client("charlie").get("/api/v1/runs/").json()["results"] == []


def test_a_kind_or_stage_of_another_version_is_not_guessed(people: People) -> None:
    run = open_letters(people)
    run.stage = "of the version after"
    assert stage_of(run) is None
    with known():
        run.stage = SENDING.name
        assert stage_of(run) is None
        with pytest.raises(KeyError):
            kind_named(run.kind)
