"""The Django admin: every table, for superusers only, read-only where history lives."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.domain.handovers import HANDOVERS, Cause, Handover
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.members import create_admin
from claimdeck.accounts.models import AccessRecord, ApiToken, AuditRecord, User
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim, ClaimEvent
from claimdeck.people.employees import change_employee
from tests.factories.claims_in_work import make_claim
from tests.factories.people import PASSWORD, People, bearer, caller_for, client_of, make_token, make_user

TABLES = sorted(
    (model._meta.app_label, model._meta.model_name)
    for model in admin.site._registry
    if model._meta.app_label in ("accounts", "people", "notifications")
)


@pytest.fixture
def superuser(people: People) -> Client:
    record_access(caller_for(people.alice), action="view_row", subject="status.row", subject_id="1")
    people.organization.is_default = True
    people.organization.save()
    return client_of(create_admin("boss", PASSWORD, people.organization))


def test_every_table_is_there() -> None:
    names = {name for _, name in TABLES}
    assert names >= {"organization", "practice", "payermapping", "user", "apitoken", "accessrecord"}
    assert names >= {"invitation", "skill", "jobtitle", "employee", "employeeskill", "absence"}
    assert names >= {"notification", "preference"}


@pytest.mark.parametrize(("app", "name"), TABLES)
def test_lists_open_for_superusers_only(superuser: Client, people: People, app: str, name: str) -> None:
    url = reverse(f"admin:{app}_{name}_changelist")
    response = superuser.get(url, {"q": "a"} if name != "preference" else {})
    assert response.status_code == 200
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert people.client("admin").get(url).status_code == 302


def test_access_records_cannot_be_changed(superuser: Client) -> None:
    record = AccessRecord.objects.get()
    url = reverse("admin:accounts_accessrecord_change", args=[record.pk])
    assert superuser.get(url).status_code == 200
    assert superuser.post(url, {"username": "nobody"}).status_code == 403
    assert superuser.post(reverse("admin:accounts_accessrecord_delete", args=[record.pk])).status_code == 403
    assert superuser.get(reverse("admin:accounts_accessrecord_add")).status_code == 403
    record.refresh_from_db()
    assert record.username == "alice"


def test_a_tokens_hash_is_not_shown(superuser: Client) -> None:
    token = ApiToken.objects.all()[0]
    page = superuser.get(reverse("admin:accounts_apitoken_change", args=[token.pk]))
    assert page.status_code == 200
    assert token.prefix in page.content.decode()
    assert token.hash not in page.content.decode()


def test_a_user_page_opens(superuser: Client, people: People) -> None:
    page = superuser.get(reverse("admin:accounts_user_change", args=[people.alice.pk]))
    assert page.status_code == 200
    assert people.alice.password not in page.content.decode()


def test_switching_somebody_off_here_ends_and_hands_over(
    superuser: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[object, Cause]] = []

    def release(person_id: object, cause: Cause, _by: object) -> int:
        told.append((person_id, cause))
        return 1

    monkeypatch.setattr(HANDOVERS, "_source", lambda: (Handover("made-up", release, lambda *_: ""),))
    page, key = client_of(people.alice), make_token(people.alice)
    form = {
        "username": "alice",
        "access": "member",
        "organization": str(people.organization.pk),
        "date_joined_0": "2026-03-02",
        "date_joined_1": "09:00:00",
    }
    url = reverse("admin:accounts_user_change", args=[people.alice.pk])
    assert superuser.post(url, form).status_code == 302
    assert told == [(people.alice.pk, Cause.DEACTIVATED)]
    superuser.post(url, {**form, "is_active": "on"})
    assert [one.get("/api/v1/auth/session/").status_code for one in (page, bearer(key))] == [401, 401]
    people.alice.refresh_from_db()
    assert client_of(people.alice).get("/api/v1/auth/session/").status_code == 200
    assert len(told) == 1


def account_form(user: User, **more: Any) -> dict[str, Any]:
    """The page of an account as it is."""
    form = {
        "username": user.username,
        "access": user.access,
        "organization": str(user.organization_id),
        "date_joined_0": "2026-03-02",
        "date_joined_1": "09:00:00",
        "is_active": "on",
        "practices": [str(practice.pk) for practice in user.practices.all()],
        **more,
    }
    return {name: value for name, value in form.items() if value is not None}


def test_the_last_administrator_stays_one_here_too(superuser: Client, people: People) -> None:
    url = reverse("admin:accounts_user_change", args=[people.charlie.pk])
    changes = ({"is_active": None}, {"access": "member"}, {"organization": str(people.organization.pk)})
    for change in changes:
        page = superuser.post(url, account_form(people.charlie, **change))
        assert page.status_code == 200 and "This is the last administrator" in page.content.decode()
    people.charlie.refresh_from_db()
    assert (people.charlie.is_active, people.charlie.access) == (True, "admin")
    assert superuser.post(url, account_form(people.charlie, first_name="Carla")).status_code == 302
    make_user("second", people.other, access=Access.ADMIN)
    assert superuser.post(url, account_form(people.charlie, is_active=None)).status_code == 302
    people.charlie.refresh_from_db()
    assert not people.charlie.is_active


def test_narrower_practices_here_release_claims(superuser: Client, people: People) -> None:
    kept, gone = (
        make_claim(people.organization, clinic, state=WorkState.ASSIGNED, assignee=people.alice, claim_id=f"ZZ{number}")
        for number, clinic in enumerate((people.main_clinic, people.north_clinic))
    )
    url = reverse("admin:accounts_user_change", args=[people.alice.pk])
    form = account_form(people.alice, practices=[str(people.main_clinic.pk)])
    for _ in range(2):
        assert superuser.post(url, form).status_code == 302
    assert list(Claim.objects.filter(assignee=people.alice)) == [kept]
    told = ClaimEvent.objects.get(happening="released")
    assert (told.claim, told.by, told.explanation) == (gone, User.objects.get(username="boss"), "Practice removed")


def test_settings_of_work_are_audited(superuser: Client, people: People) -> None:
    change_employee(people.alice, {"seniority": 3})
    url = reverse("admin:people_employee_change", args=[people.alice.pk])
    form = {"role": "", "max_daily_claims": "7", "seniority": "3", "assign_by": "payer", "weekly_hours_off": "0"}
    assert superuser.post(url, form).status_code == 302
    written = AuditRecord.objects.filter(kind="employee_changed", via="admin").get()
    assert written.changes == {"max_daily_claims": [20, 7]}
