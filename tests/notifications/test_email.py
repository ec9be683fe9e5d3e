"""E-mails: one message however often it is enqueued, tried again with growing pauses, five times in all."""

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from claimdeck.notifications import channels, tasks
from claimdeck.notifications.domain.retries import LEASE, wait_after
from claimdeck.notifications.models import Notification
from tests.factories.people import People

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class Moment:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    clock = Moment()
    monkeypatch.setattr(channels, "now", clock)
    return clock


@pytest.fixture
def waiting(people: People) -> Notification:
    return Notification.objects.create(
        user=people.alice,
        event="job_failed",
        title="Bulk check could not be carried out",
        body="The payer is not configured.",
        link="/status/jobs/1",
        email_due_at=NOW,
    )


def test_the_message_has_words_and_a_link(
    waiting: Notification, moment: Moment, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    settings.PUBLIC_URL = "https://claims.example.test"
    tasks.deliver([str(waiting.pk)])
    (message,) = mailoutbox
    assert message.to == ["alice@example.test"]
    assert message.subject == "Claimdeck: Bulk check could not be carried out"
    assert "The payer is not configured." in message.body
    assert "https://claims.example.test/status/jobs/1" in message.body
    waiting.refresh_from_db()
    assert (waiting.emailed_at, waiting.email_due_at, waiting.email_attempts) == (NOW, None, 1)


def test_two_rings_send_one_message(waiting: Notification, moment: Moment, mailoutbox: list[EmailMessage]) -> None:
    tasks.deliver([str(waiting.pk)])
    tasks.deliver([str(waiting.pk)])
    assert len(mailoutbox) == 1


def test_a_failing_server_is_tried_five_times_with_growing_pauses(
    waiting: Notification, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[datetime] = []

    def fail(_message: EmailMessage) -> None:
        tries.append(moment.now)
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(EmailMessage, "send", fail)
    pauses: list[Any] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda *, args, countdown, **_: pauses.append(countdown))
    for minutes in (0, 0.5, 1, 6, 31, 156, 1000):
        moment.now = NOW + timedelta(minutes=minutes)
        tasks.deliver([str(waiting.pk)])
    assert [(at - NOW).total_seconds() / 60 for at in tries] == [0, 1, 6, 31, 156]
    assert pauses == [60, 300, 1500, 7500]
    waiting.refresh_from_db()
    assert (waiting.emailed_at, waiting.email_due_at, waiting.email_attempts) == (None, None, 5)


def test_a_worker_that_dies_while_sending_leaves_it_to_the_next_after_the_lease(
    waiting: Notification, moment: Moment, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    def killed(_message: EmailMessage) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            channels.send_email(waiting.pk)
    channels.send_email(waiting.pk)
    assert mailoutbox == []
    moment.now = NOW + LEASE
    channels.send_email(waiting.pk)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_nobody_to_write_to_ends_it(
    people: People, waiting: Notification, moment: Moment, mailoutbox: list[EmailMessage], change: Any
) -> None:
    for name, value in change.items():
        setattr(people.alice, name, value)
    people.alice.save()
    assert channels.send_email(waiting.pk) is None
    waiting.refresh_from_db()
    assert (waiting.email_due_at, mailoutbox) == (None, [])


def test_an_address_that_no_server_takes_is_a_failure_not_a_crash(
    people: People, waiting: Notification, moment: Moment
) -> None:
    waiting.title = "two\nlines"
    waiting.save()
    assert channels.send_email(waiting.pk) == timedelta(minutes=1)


def test_the_last_attempt_has_no_pause_after_it() -> None:
    assert wait_after(4) == timedelta(minutes=125)
    assert wait_after(5) is None
