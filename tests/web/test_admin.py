"""History in the Django admin: a superuser may look, and neither adds, changes nor deletes."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.members import create_admin
from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.clock import now
from claimdeck.notifications.models import Notification
from claimdeck.runs.models import Run, WorkerLife
from claimdeck.status.models import CSVJob, JobPractice, ResultRow
from claimdeck.web.admin import ReadOnly
from tests.factories.people import PASSWORD, People, caller_for, client_of
from tests.factories.world import make_job

HISTORY = (AccessRecord, CSVJob, JobPractice, Notification, ResultRow, Run, WorkerLife)


@pytest.fixture
def superuser(people: People) -> Client:
    make_job(people)
    record_access(caller_for(people.alice), action="view_row", subject="status.row", subject_id="1")
    Notification.objects.create(user=people.alice, event="job_ended", title="A made-up notice")
    WorkerLife.objects.create(name="one@here", places=1, started_at=now(), seen_at=now())
    people.organization.is_default = True
    people.organization.save()
    return client_of(create_admin("boss", PASSWORD, people.organization))


@pytest.mark.parametrize("model", HISTORY)
def test_history_is_only_looked_at(superuser: Client, model: type[Model]) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    one: Any = model._default_manager.get()
    assert superuser.get(reverse(f"{name}_change", args=[one.pk])).status_code == 200
    assert superuser.get(reverse(f"{name}_add")).status_code == 403
    assert superuser.post(reverse(f"{name}_change", args=[one.pk]), {"state": "FAILED"}).status_code == 403
    assert superuser.post(reverse(f"{name}_delete", args=[one.pk]), {"post": "yes"}).status_code == 403
    many = {"action": "delete_selected", "_selected_action": [str(one.pk)], "post": "yes"}
    superuser.post(reverse(f"{name}_changelist"), many)
    assert model._default_manager.filter(pk=one.pk).exists()


def test_whoever_goes_takes_no_history_along(superuser: Client, people: People) -> None:
    """What would be deleted with them is asked as well: people who were told something are switched off instead."""
    url = reverse("admin:accounts_user_delete", args=[people.alice.pk])
    assert superuser.post(url, {"post": "yes"}).status_code == 403
    assert Notification.objects.filter(user=people.alice).exists()


def test_all_of_it_shares_one_base() -> None:
    assert all(isinstance(admin.site._registry[model], ReadOnly) for model in HISTORY)
