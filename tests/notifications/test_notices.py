"""Telling people: by the ways they chose, after the commit, and never at the caller's cost."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from claimdeck.kit.clock import now
from claimdeck.monitoring.domain.notices import PAYER_DOWN, credentials_refused, payer_down
from claimdeck.notifications import notices, tasks
from claimdeck.notifications.domain.notices import EVENTS, Channels, choices
from claimdeck.notifications.models import Notification
from claimdeck.status.domain.notices import JOB_ENDED, JOB_FAILED, answers_changed, job_ended, job_failed
from tests.factories.people import People

NOTICE = job_failed(link="/status/jobs/1", reason="The payer is not configured.")


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[list[str]]:
    """What workers were asked to deliver, with e-mail configured."""
    settings.EMAIL_CONFIGURED = True
    asked: list[list[str]] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda *, args, **_: asked.append(args[0]))
    return asked


@pytest.mark.parametrize(
    ("notice", "title"),
    [
        (job_ended(link="/x", total=1000, not_answered=14), "Bulk check ended: 986 of 1,000 rows answered"),
        (job_ended(link="/x", total=1, not_answered=0), "Bulk check ended: all 1 row answered"),
        (job_ended(link="/x", total=7, not_answered=7), "Bulk check ended: none of 7 rows answered"),
        (answers_changed(link="/x", changed=1), "Re-check: 1 changed answer"),
        (payer_down(link="/x", payer="UnitedHealthcare"), "UnitedHealthcare does not answer"),
        (credentials_refused(link="/x", payer="Payer"), "Payer refuses our credentials"),
    ],
)
def test_the_words(notice: Any, title: str) -> None:
    assert notice.title == title
    assert notice.body and notice.link == "/x"


def test_the_events_keep_their_codes_and_their_order_on_the_page() -> None:
    codes = ["job_ended", "job_failed", "answers_changed", "payer_down", "credentials_refused"]
    events = [event for event in EVENTS if event.code in codes]
    assert [event.code for event in events] == codes
    assert [event.code for event in events if event.usual.email] == ["job_failed", "payer_down", "credentials_refused"]
    assert all(event.usual.in_app and event.label for event in EVENTS)
    assert Notification._meta.get_field("event").choices == choices()


def test_people_are_told_by_the_ways_they_chose(
    people: People, enqueued: list[list[str]], django_capture_on_commit_callbacks: Any
) -> None:
    notices.choose(people.bob, {JOB_FAILED: Channels(in_app=False, email=False)})
    notices.choose(people.auditor, {JOB_FAILED: Channels(in_app=False, email=True)})
    with django_capture_on_commit_callbacks(execute=True):
        told = notices.notify([people.alice, people.bob, people.auditor], NOTICE)
        assert enqueued == []
    assert told == 2
    rows = {row.user_id: row for row in Notification.objects.all()}
    assert (rows[people.alice.pk].in_app, rows[people.auditor.pk].in_app) == (True, False)
    assert {UUID(identifier) for piece in enqueued for identifier in piece} == {row.pk for row in rows.values()}


def test_who_is_named_twice_is_told_once_and_who_is_off_not_at_all(people: People) -> None:
    people.bob.is_active = False
    assert notices.notify([people.alice, people.alice, people.bob], NOTICE) == 1


def test_without_mail_server_no_e_mail_waits(people: People, settings: Any) -> None:
    settings.EMAIL_CONFIGURED = False
    notices.notify([people.alice], NOTICE)
    assert Notification.objects.get().email_due_at is None
    assert notices.sweep_emails(now()) == 0


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_notice_rings_for_nobody(people: People, enqueued: list[list[str]]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        notices.notify([people.alice], NOTICE)
        raise RuntimeError
    assert enqueued == []
    assert not Notification.objects.exists()


def test_a_dead_broker_does_not_disturb_and_the_sweep_finds_it(
    people: People,
    enqueued: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def dead(**_: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(tasks.deliver, "apply_async", dead)
        with django_capture_on_commit_callbacks(execute=True):
            assert notices.notify([people.alice], NOTICE) == 1
    assert notices.sweep_emails(now()) == 1
    assert enqueued == [[str(Notification.objects.get().pk)]]


def test_a_failing_database_does_not_disturb(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(Notification.objects, "bulk_create", failing)
    assert notices.notify([people.alice], NOTICE) == 0


def test_choosing_twice_keeps_the_last_and_leaves_the_rest(people: People) -> None:
    for channels in (Channels(False, False), Channels(True, False)):
        notices.choose(people.alice, {PAYER_DOWN: channels})
    notices.choose(people.alice, {JOB_ENDED: Channels(False, True)})
    chosen = {row.event: (row.in_app, row.email) for row in people.alice.notification_preferences.all()}
    assert chosen == {"payer_down": (True, False), "job_ended": (False, True)}
