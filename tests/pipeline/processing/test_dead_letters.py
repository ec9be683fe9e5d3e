"""Transient dead letters come back by themselves, any by a person, all through the whole pipeline; somebody hears."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.organizations import default_organization
from claimdeck.kit.clock import now
from claimdeck.notifications.models import Notification
from claimdeck.pipeline.dead_letters import replay, retry_due, tell_of_dead_letters
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from tests.factories.people import make_user
from tests.pipeline.processing.killing import refuse
from tests.pipeline.processing.places import places, run_batch, small, stage

pytestmark = pytest.mark.usefixtures("databases")


def test_a_transient_letter_is_tried_again_when_its_time_has_come_with_longer_pauses(settings: Any) -> None:
    small(settings, dead_letter_retry_seconds=60.0, dead_letter_tries=3)
    stage(20)
    locked = StagedClaim.objects.order_by("claim_id")[4].claim_id
    pauses = []
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, locked, kind="40P01")
        for tries in (1, 2, 3):
            run_batch()
            letter = DeadLetter.objects.get()
            assert (letter.claim_id, letter.letter, letter.tries) == (locked, "transient", tries)
            assert retry_due(now()) == 0
            if letter.next_try_at is not None:
                pauses.append(round((letter.next_try_at - letter.last_failed_at).total_seconds()))
                assert retry_due(letter.next_try_at + timedelta(seconds=1)) == 1
                assert places()["pending"] == 1
    assert pauses == [60, 120]
    assert places()["dead_letter"] == 1
    assert replay(DeadLetter.objects.filter(claim_id__in=[locked, "ZZ-nobody"]), by="alice") == 1
    run_batch()
    letter.refresh_from_db()
    assert (letter.left_by, places()["dead_letter"], places()["pending"]) == ("alice", 0, 0)


def test_who_runs_the_pipeline_hears_once_of_a_queue_that_is_too_deep_or_too_old(settings: Any) -> None:
    organization = default_organization()
    operator = make_user("olga", organization, Access.OPERATOR)
    make_user("dora", organization, Access.MEMBER)
    letter = DeadLetter.objects.create(claim_id="ZZ1", letter="poison", stage="load", reason="Made up.")
    alert(settings, dead_letters=2, dead_letter_hours=5.0)
    assert tell_of_dead_letters(letter.first_failed_at + timedelta(hours=4)) == 0
    assert tell_of_dead_letters(letter.first_failed_at + timedelta(hours=6)) == 1
    assert tell_of_dead_letters(letter.first_failed_at + timedelta(hours=7)) == 0
    note = Notification.objects.get()
    assert (note.user, note.title) == (operator, "1 dead letter waits, the oldest for 6 hours")
    Notification.objects.update(read_at=now())
    alert(settings, dead_letters=1, dead_letter_hours=0.0)
    assert tell_of_dead_letters(now()) == 1


def alert(settings: Any, **limits: Any) -> None:
    alerts = settings.PIPELINE.monitoring.alerts.model_copy(update=limits)
    monitoring = settings.PIPELINE.monitoring.model_copy(update={"alerts": alerts})
    settings.PIPELINE = replace(settings.PIPELINE, monitoring=monitoring)
