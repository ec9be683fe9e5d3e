"""`security.api_key`: a token of its own for tools, which ends when another one is configured."""

from typing import Any

import pytest
from django.test import Client
from pydantic import SecretStr

from claimdeck.accounts.access import hash_of
from claimdeck.accounts.models import ApiToken, AuditRecord, User
from tests.cli.commands import choose, here
from tests.factories.people import make_token

pytestmark = pytest.mark.django_db(databases=["default", "staging", "production"])

FIRST = "made-up-key-of-the-tools-1"
SECOND = "made-up-key-of-the-tools-2"


def configure(settings: Any, key: str) -> None:
    security = settings.OPTIONS.security.model_copy(update={"api_key": SecretStr(key)})
    choose(settings, security=security, admin_username="chief", admin_password="plainly-made-up-passphrase")


def migrated(settings: Any, key: str) -> str:
    configure(settings, key)
    said = here("migrate")
    assert said.returncode == 0, said.stderr
    assert FIRST not in said.stdout + said.stderr
    return said.stdout


def answers(key: str, address: str = "/api/v1/pipeline/failed-claims/") -> int:
    return Client(headers={"X-API-Key": key}).get(address).status_code


def test_the_key_lets_tools_in_and_no_further(settings: Any) -> None:
    assert "lets tools call the pipeline" in migrated(settings, FIRST)
    token = ApiToken.objects.get()
    assert (token.name, token.hash, token.scopes) == ("configuration", hash_of(FIRST), ["pipeline"])
    assert (answers(FIRST), answers(SECOND), answers(FIRST[:-1]), answers("")) == (200, 401, 401, 401)
    health = Client(headers={"X-API-Key": FIRST}).get("/health/").json()
    assert len(health) > 1
    for address in ("members/", "tokens/", "claims/csv-jobs/", "providers/practices/", "access-records/"):
        assert answers(FIRST, f"/api/v1/{address}") == 403, address
    nobody = "/api/v1/claims/csv-jobs/00000000-0000-4000-8000-000000000000/results/"
    assert answers(FIRST, nobody) == 403
    program = Client(headers={"X-API-Key": FIRST})
    assert program.post("/api/v1/pipeline/batches/", {}, content_type="application/json").status_code == 403
    form = {"ids": [1], "what": "assign", "user": "chief", "reason": "mended"}
    assert (
        program.post("/api/v1/pipeline/failed-claims/many/", form, content_type="application/json").status_code == 200
    )


def test_another_key_ends_the_old_one_and_it_may_come_back(settings: Any) -> None:
    migrated(settings, FIRST)
    assert "security.api_key" not in migrated(settings, FIRST), "nothing new the second time"
    configure(settings, SECOND)
    assert (answers(FIRST), answers(SECOND)) == (401, 401), "ended at the start, before it is migrated"
    migrated(settings, SECOND)
    assert (answers(FIRST), answers(SECOND), ApiToken.objects.count()) == (401, 200, 1)
    migrated(settings, FIRST)
    assert (answers(FIRST), answers(SECOND)) == (200, 401)
    migrated(settings, "")
    assert answers(FIRST) == 401 and not ApiToken.objects.exists()
    kinds = list(AuditRecord.objects.filter(subject="token").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["token_made", "token_revoked"] * 3


def test_it_stays_revoked_and_goes_to_another_administrator(settings: Any) -> None:
    migrated(settings, FIRST)
    User.objects.filter(username="chief").update(is_active=False)
    assert answers(FIRST) == 401
    assert here("createadmin", "--username", "second", "--password", "plainly-made-up-passphrase").returncode == 0
    migrated(settings, FIRST)
    assert answers(FIRST) == 200 and ApiToken.objects.get().owner == "second"
    client = Client()
    client.force_login(User.objects.get(username="second"))
    assert client.delete(f"/api/v1/tokens/{ApiToken.objects.get().pk}/").status_code == 204
    assert "stays so" in migrated(settings, FIRST)
    assert answers(FIRST) == 401


def test_a_token_of_the_page_is_left_as_it_is(settings: Any) -> None:
    migrated(settings, "")
    key = make_token(User.objects.get())
    assert "is the token" in migrated(settings, key)
    token = ApiToken.objects.get()
    assert (token.scopes, token.is_configured, answers(key, "/api/v1/members/")) == (["full"], False, 200)
    migrated(settings, "")
    assert answers(key) == 200


def test_without_an_administrator_or_its_organization_it_says_so(settings: Any) -> None:
    configure(settings, FIRST)
    choose(settings, admin_username="")
    said = here("migrate")
    assert "has no administrator" in said.stdout and not ApiToken.objects.exists()
