"""What people do to access itself: each kind is caused for real, and found by those of the organization alone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from claimdeck.accounts.auditing import audit
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.members import create_admin
from claimdeck.accounts.models import ApiToken, AuditRecord, PayerMapping, User
from claimdeck.accounts.organizations import add_organization
from claimdeck.accounts.registration.invitations import invite
from claimdeck.assignment.ruling.reading import version_of
from claimdeck.kit.clock import now
from claimdeck.kit.crypto import new_key
from claimdeck.people.absences import add_absence
from tests.cli.commands import here
from tests.factories.people import PASSWORD, People, caller_for, client_of, make_token
from tests.factories.world import World, make_world

API: Final = "/api/v1/"
JSON: Final = "application/json"
RECORDS: Final = f"{API}audit-records/"
SESSION: Final = f"{API}auth/session/"
NEW: Final = "another-fine-passphrase"


def log_in(username: str = "alice", password: str = PASSWORD) -> Client:
    client = Client()
    client.post(SESSION, {"username": username, "password": password}, content_type=JSON)
    return client


def wrong(_people: People, _world: World, times: int = 1) -> None:
    for _ in range(times):
        log_in("alice", "wrong")


def send(name: str, method: str, path: str, body: Any = None) -> Callable[[People, World], None]:
    """Somebody of the organization asks the API for it."""

    def cause(people: People, world: World) -> None:
        more = {"data": body, "content_type": JSON} if body is not None else {}
        answer = getattr(people.client(name), method)(API + path.format(**world.ids), **more)
        assert answer.status_code < 300, answer.content

    return cause


def idle(people: People, _world: World) -> None:
    client = people.client("alice")
    session = client.session
    session["seen"] -= settings.OPTIONS.session_idle_minutes * 60 + 1
    session.save()
    client.get(SESSION)


def one_time(people: People, world: World) -> None:
    answer = people.client("admin").post(f"{API}members/{people.alice.pk}/password/")
    log_in("alice", answer.json()["password"])


def registers(people: People, _world: World) -> None:
    _made, code = invite(caller_for(people.admin), Access.MEMBER, 1)
    body = {"name": "Testa Newcomer", "username": "newcomer", "password": NEW, "invitation": code}
    assert Client().post(f"{API}auth/register/", body, content_type=JSON).status_code == 201


def boss_of(people: People) -> Client:
    people.organization.is_default = True
    people.organization.save()
    return client_of(create_admin("boss", PASSWORD, people.organization))


def token_in_admin(people: People, world: World) -> None:
    url = reverse("admin:accounts_apitoken_change", args=[world.ids["token_id"]])
    form = {"name": "renamed", "scopes": '["read"]', "expires_at_0": "", "revoked_at_0": ""}
    assert boss_of(people).post(url, form).status_code == 302


ACCOUNT: Final = {
    "payer": "uhc",
    "base_url": "http://127.0.0.1:9",
    "client_id": "a-made-up-client",
    "client_secret": "a-made-up-secret",
}
AWAY: Final = (date(2031, 5, 1), date(2031, 5, 2))
MAPPING: Final = {"payer": "other", "payer_id": "1"}
RULE: Final = {"name": "Kaiser waits", "conditions": [], "action": {"hold": True}}
CAUSES: Final[dict[Kind, Callable[[People, World], Any]]] = {
    Kind.LOGGED_IN: lambda *_: log_in(),
    Kind.LOGIN_FAILED: wrong,
    Kind.LOCKED_OUT: lambda people, world: wrong(people, world, settings.OPTIONS.login_attempts),
    Kind.LOGGED_OUT: send("alice", "delete", "auth/session/"),
    Kind.SESSION_EXPIRED: idle,
    Kind.SESSIONS_ENDED: send("alice", "delete", "auth/sessions/"),
    Kind.PASSWORD_CHANGED: send("alice", "post", "auth/password/", {"old": PASSWORD, "new": NEW}),
    Kind.PASSWORD_RESET: send("admin", "post", "members/{member_id}/password/"),
    Kind.ONE_TIME_PASSWORD_USED: one_time,
    Kind.REGISTERED: registers,
    Kind.INVITATION_MADE: send("admin", "post", "invitations/", {"access": "auditor"}),
    Kind.INVITATION_REVOKED: send("admin", "delete", "invitations/{invitation_id}/"),
    Kind.MEMBER_REMOVED: send("admin", "delete", "users/{member_id}/"),
    Kind.MEMBER_ADDED: send("admin", "post", "members/", {"username": "dora"}),
    Kind.MEMBER_CHANGED: send("admin", "patch", "members/{member_id}/", {"access": "auditor"}),
    Kind.EMPLOYEE_CHANGED: send("admin", "patch", "users/{member_id}/", {"seniority": 7}),
    Kind.SKILL_ADDED: send("admin", "post", "skills/", {"name": "Cigna"}),
    Kind.SKILL_CHANGED: send("admin", "patch", "skills/{skill_id}/", {"name": "Cigna"}),
    Kind.SKILL_REMOVED: send("admin", "delete", "skills/{skill_id}/"),
    Kind.ROLE_ADDED: send("admin", "post", "roles/", {"name": "Lead"}),
    Kind.ROLE_CHANGED: send("admin", "patch", "roles/{role_id}/", {"name": "Lead"}),
    Kind.ROLE_REMOVED: send("admin", "delete", "roles/{role_id}/"),
    Kind.ABSENCE_ADDED: lambda people, _world: add_absence(people.alice, *AWAY),
    Kind.ABSENCE_CHANGED: send("admin", "patch", "absences/{absence_id}/", {"reason": "Training"}),
    Kind.ABSENCE_REMOVED: send("admin", "delete", "absences/{absence_id}/"),
    Kind.TOKEN_MADE: send("alice", "post", "tokens/", {"name": "nightly"}),
    Kind.TOKEN_CHANGED: token_in_admin,
    Kind.TOKEN_REVOKED: send("alice", "delete", "tokens/{token_id}/"),
    Kind.ORGANIZATION_ADDED: lambda *_: add_organization("Third Billing"),
    Kind.ORGANIZATION_CHANGED: send("admin", "patch", "organization/", {"name": "Renamed Billing"}),
    Kind.PRACTICE_ADDED: send("admin", "post", "providers/practices/", {"name": "South", "tin": "970000003"}),
    Kind.PRACTICE_CHANGED: send("admin", "patch", "providers/practices/{practice_id}/", {"city": "Testville"}),
    Kind.MAPPING_ADDED: send("admin", "post", "providers/practices/{practice_id}/payer_mappings/", MAPPING),
    Kind.MAPPING_CHANGED: send("admin", "patch", "payer_mappings/{mapping_id}/", {"payer_id": "39026"}),
    Kind.MAPPING_REMOVED: send("admin", "delete", "payer_mappings/{mapping_id}/"),
    Kind.PAYER_ACCOUNT_ADDED: send("admin", "post", "payers/accounts/", ACCOUNT),
    Kind.PAYER_ACCOUNT_CHANGED: send("admin", "patch", "payers/accounts/{account_id}/", {"client_secret": "hushed-up"}),
    Kind.PAYER_ACCOUNT_REMOVED: send("admin", "delete", "payers/accounts/{account_id}/"),
    Kind.PAYER_LIMITS_ADDED: send("admin", "post", "payers/limits/", {"name": "Made-up Mutual"}),
    Kind.PAYER_LIMITS_CHANGED: send("admin", "patch", "payers/limits/{limits_id}/", {"filing_limit_days": 95}),
    Kind.PAYER_LIMITS_REMOVED: send("admin", "delete", "payers/limits/{limits_id}/"),
    Kind.WORK_SETTINGS_CHANGED: send("admin", "patch", "work/settings/", {"open_claims_cap": 60}),
    Kind.RULES_CHANGED: send("admin", "put", "rules/", {"version": version_of(()), "rules": [RULE]}),
    Kind.KEYS_ROTATED: lambda *_: here("keys", "rotate"),
    Kind.EXPORTED: send("alice", "get", "claims/csv-jobs/{job_id}/results/"),
}
CHANGES: Final = {
    Kind.MEMBER_CHANGED: {"access": ["member", "auditor"]},
    Kind.EMPLOYEE_CHANGED: {"seniority": [1, 7]},
    Kind.ORGANIZATION_CHANGED: {"name": ["Made-up Billing", "Renamed Billing"]},
    Kind.PRACTICE_CHANGED: {"city": ["", "Testville"]},
    Kind.MAPPING_CHANGED: {"payer_id": ["87726", "39026"]},
    Kind.PAYER_ACCOUNT_CHANGED: {"credentials": ["set", "set anew"]},
    Kind.PAYER_LIMITS_CHANGED: {"filing_limit_days": [90, 95]},
    Kind.WORK_SETTINGS_CHANGED: {"open_claims_cap": [None, 60]},
    Kind.SESSION_EXPIRED: {"reason": [None, "idle"]},
    Kind.LOCKED_OUT: {"seconds": [0, 60]},
    Kind.EXPORTED: {"format": [None, "csv"]},
}


@pytest.fixture
def world(people: People) -> World:
    return make_world(people)


def test_every_kind_has_a_cause_here() -> None:
    assert set(CAUSES) == set(Kind)


@pytest.mark.parametrize("kind", list(Kind))
# Keys are rotated in all three databases.
@pytest.mark.django_db(databases=["default", "staging", "production"])
def test_it_is_written_down(people: People, world: World, settings: Any, kind: Kind) -> None:
    # A ring of the settings' own: the one beside the data serves the other tests.
    settings.ENCRYPTION_KEYS = f"new:{new_key()},{settings.ENCRYPTION_KEYS}"
    before = set(AuditRecord.objects.values_list("pk", flat=True))
    CAUSES[kind](people, world)
    written = [one for one in AuditRecord.objects.exclude(pk__in=before) if one.kind == kind]
    offices = {one.organization.name for one in written}
    assert len(written) == len(offices), "once for each organization"
    expected = {Kind.ORGANIZATION_ADDED: "Third Billing", Kind.ORGANIZATION_CHANGED: "Renamed Billing"}
    assert expected.get(kind, "Made-up Billing") in offices
    assert len(offices) == (2 if kind is Kind.KEYS_ROTATED else 1)
    assert written[0].changes == CHANGES.get(kind, written[0].changes)
    # Whoever reads the records learns no secret and no patient.
    everything = str(list(AuditRecord.objects.values()))
    for secret in ("a-made-up-secret", "hushed-up", PASSWORD, NEW, "argon2", "cdk_", "made-up-claims", "Secretperson"):
        assert secret not in everything


def test_who_what_when_and_from_where(people: People, world: World) -> None:
    body = {"access": "auditor", "practices": [str(people.north_clinic.pk)]}
    people.client("admin").patch(
        f"{API}members/{people.bob.pk}/",
        body,
        content_type=JSON,
        headers={"X-Request-ID": "made-up-request-1"},
        REMOTE_ADDR="192.0.2.7",
    )
    found = people.client("auditor").get(f"{RECORDS}?kind=member_changed").json()
    assert found["count"] == 1
    record = found["results"][0]
    assert (record["username"], record["user"], record["via"]) == ("admin", str(people.admin.pk), "session")
    assert (record["subject"], record["subject_id"]) == ("member", str(people.bob.pk))
    assert (record["subject_name"], record["address"]) == ("bob", "192.0.2.7")
    assert record["request_id"] == "made-up-request-1"
    assert record["changes"] == {"access": ["member", "auditor"], "practices": [[], ["North Clinic"]]}


def test_a_change_that_changes_nothing_is_none(people: People, admin: Client) -> None:
    client = admin
    before = AuditRecord.objects.count()
    assert client.patch(f"{API}members/{people.bob.pk}/", {"access": "member"}, content_type=JSON).status_code == 200
    assert AuditRecord.objects.count() == before


def test_a_failed_log_in_is_nobodys_deed(people: People) -> None:
    wrong(people, make_world(people))
    record = AuditRecord.objects.get(kind="login_failed")
    assert (record.username, record.user_id, record.subject_name) == ("", None, "alice")
    assert people.client("auditor").get(f"{RECORDS}?user=alice&kind=login_failed").json()["count"] == 1


def test_unknown_names_are_not_written_down(people: People) -> None:
    log_in("a-password-in-the-wrong-field", "x")
    assert not AuditRecord.objects.filter(kind="login_failed").exists()


def test_strangers_members_and_operators_see_nothing_of_it(people: People, world: World) -> None:
    log_in("bob")
    assert {one["username"] for one in people.client("auditor").get(RECORDS).json()["results"]} >= {"bob", "auditor"}
    seen = people.client("charlie").get(RECORDS).json()["results"]
    assert {one["username"] for one in seen} == {"charlie"}
    assert people.client("charlie").get(f"{RECORDS}?user=bob").json()["count"] == 0
    for name in ("alice", "operator"):
        assert people.client(name).get(RECORDS).status_code == 403


def test_search(people: People, world: World) -> None:
    reader = people.client("auditor")
    send("admin", "post", "members/{member_id}/password/")(people, world)
    assert reader.get(f"{RECORDS}?user=bob").json()["results"][0]["kind"] == "password_reset"
    assert reader.get(f"{RECORDS}?user=admin&kind=password_reset").json()["count"] == 1
    assert reader.get(f"{RECORDS}?user=alice&kind=password_reset").json()["count"] == 0
    assert reader.get(f"{RECORDS}?from=2199-01-01").json()["count"] == 0
    assert reader.get(f"{RECORDS}?to=2000-01-01").json()["count"] == 0
    assert reader.get(f"{RECORDS}?kind=nothing-of-this-kind").status_code == 422
    page = reader.get(f"{RECORDS}?page_size=1").json()
    assert len(page["results"]) == 1 and page["next"]


def test_records_are_added_and_never_changed(people: People) -> None:
    people.client("alice")
    record = AuditRecord.objects.filter(kind="logged_in").first()
    assert record is not None
    record.username = "somebody-else"
    for change in (
        record.save,
        record.delete,
        AuditRecord.objects.all().delete,
        lambda: AuditRecord.objects.update(username="x"),
        lambda: AuditRecord.objects.bulk_update([record], ["username"]),
    ):
        with pytest.raises(TypeError):
            change()
    # Neither when the person is no more.
    User.objects.filter(pk=people.alice.pk).delete()
    assert AuditRecord.objects.get(pk=record.pk).username == "alice"


def test_the_purge_keeps_what_is_young(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_PURGED_AT_ONCE", 2)
    for name in ("alice", "bob", "auditor"):
        people.client(name)
    kept = timedelta(days=settings.OPTIONS.audit_retention_days)
    assert audit.purge(now() + kept - timedelta(minutes=1)) == 0
    assert audit.purge(now() + kept + timedelta(minutes=1)) == 3
    assert not AuditRecord.objects.exists()


def test_what_is_changed_in_the_django_admin_is_written_down(people: People, world: World) -> None:
    boss = boss_of(people)
    url = reverse("admin:accounts_payermapping_change", args=[world.ids["mapping_id"]])
    mapping = PayerMapping.objects.get(pk=world.ids["mapping_id"])
    form = {"practice": str(mapping.practice_id), "payer": "uhc", "payer_id": "39026"}
    assert boss.post(url, form).status_code == 302
    record = AuditRecord.objects.get(kind="mapping_changed")
    assert (record.username, record.via) == ("boss", "admin")
    assert record.changes["payer_id"] == ["87726", "39026"]
    boss.post(reverse("admin:accounts_payermapping_delete", args=[mapping.pk]), {"post": "yes"})
    assert AuditRecord.objects.filter(kind="mapping_removed").count() == 1


def test_payer_ids_on_a_practices_page_are_written_down_too(people: People, world: World) -> None:
    boss, mapping = boss_of(people), PayerMapping.objects.get(pk=world.ids["mapping_id"])
    form = {
        "organization": str(people.organization.pk),
        "name": "Main Clinic",
        "tin": "970000001",
        "is_active": "on",
        "payer_mappings-TOTAL_FORMS": "2",
        "payer_mappings-INITIAL_FORMS": "1",
        "payer_mappings-0-id": str(mapping.pk),
        "payer_mappings-0-practice": str(people.main_clinic.pk),
        "payer_mappings-0-payer": "uhc",
        "payer_mappings-0-payer_id": "39026",
        "payer_mappings-0-effective_from_date": "2025-01-01",
        "payer_mappings-1-practice": str(people.main_clinic.pk),
        "payer_mappings-1-payer": "other",
        "payer_mappings-1-payer_id": "77",
    }
    answer = boss.post(reverse("admin:accounts_practice_change", args=[people.main_clinic.pk]), form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert AuditRecord.objects.get(kind="mapping_changed").changes == {"payer_id": ["87726", "39026"]}
    assert AuditRecord.objects.get(kind="mapping_added").changes["payer_id"] == [None, "77"]


def test_the_django_admin_shows_the_records_and_changes_none(people: People) -> None:
    boss = boss_of(people)
    record = AuditRecord.objects.filter(kind="logged_in").first()
    assert record is not None
    assert boss.get(reverse("admin:accounts_auditrecord_changelist")).status_code == 200
    url = reverse("admin:accounts_auditrecord_change", args=[record.pk])
    assert boss.get(url).status_code == 200
    assert boss.post(url, {"username": "nobody"}).status_code == 403
    assert boss.post(reverse("admin:accounts_auditrecord_delete", args=[record.pk]), {"post": "yes"}).status_code == 403


def test_ending_tokens_with_a_password_names_them(people: People) -> None:
    client = people.client("alice")
    make_token(people.alice)
    client.post(f"{API}auth/password/", {"old": PASSWORD, "new": NEW}, content_type=JSON)
    ended = AuditRecord.objects.get(kind="password_changed").changes["tokens_ended"][1]
    assert "token of alice" in ended
    assert not ApiToken.objects.filter(user=people.alice, revoked_at=None).exists()
