"""Whoever runs the pipeline, and whoever started the batch, hears that it could not go on."""

import pytest

from claimdeck.notifications.models import Notification
from claimdeck.pipeline.batches import open_batch
from claimdeck.pipeline.processing.batch import WORN_OUT, ended
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from tests.factories.people import People


@pytest.mark.parametrize("message", ["The production database refuses whole loads (42501).", ""])
def test_a_failed_batch_is_told_once_to_each_with_why(people: People, message: str) -> None:
    with lifecycle.without_queue():
        batch = open_batch(people.organization, people.bob)
    if message:
        lifecycle.note(batch.pk, [{"code": "REFUSED", "message": message}])
    for state in (State.COMPLETED, State.CANCELLED):
        ended(batch.pk, state)
    assert not Notification.objects.exists()
    ended(batch.pk, State.FAILED)
    told = list(Notification.objects.values_list("user__username", "event", "link", "body"))
    assert {one[1:] for one in told} == {("pipeline_batch_failed", "/pipeline", message or WORN_OUT)}
    names = sorted(one[0] for one in told)
    assert names == sorted({"bob", people.admin.username, people.operator.username})
