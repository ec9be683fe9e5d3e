"""The addresses: health, the web app for everything that is nothing else, docs, headers."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from claimdeck.web import spa
from claimdeck.web.context import address_of
from tests.factories.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>App</title>", encoding="utf-8")
    monkeypatch.setattr(spa, "APP", tmp_path)


@pytest.mark.parametrize("path", ["/", "/login", "/status/jobs/1", "/apiary", "/settings/tokens/"])
def test_every_other_address_is_the_web_app(built: None, path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 200
    assert b"<title>App</title>" in response.content
    assert response.headers["Cache-Control"] == "no-cache"
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("path", ["/static/app/nothing.js", "/admin/nowhere/"])
def test_static_files_and_the_admin_are_not_the_web_app(built: None, path: str) -> None:
    assert b"<title>App</title>" not in Client().get(path).content


def test_a_missing_slash_is_added(built: None) -> None:
    assert Client().get("/admin").headers["Location"] == "/admin/"


@pytest.mark.django_db(databases=["default", "staging", "production"])
def test_tools_ask_for_health_without_a_slash(built: None) -> None:
    assert Client().get("/health").json().keys() == {"status"}


def test_without_a_built_web_app_the_page_says_how_to_build_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spa, "APP", tmp_path)
    response = Client().get("/")
    assert response.status_code == 503
    assert b"make frontend" in response.content


def test_the_docs_page_runs_under_our_own_policy(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    response = Client().get("/api/v1/docs")
    page = response.content.decode()
    assert response.status_code == 200
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.S):
        assert 'type="application/json"' in attributes or not content.strip()
    assert "https://" not in page
    assert "onclick" not in page
    for source in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        with closing(Client().get(source)) as asset:
            assert asset.status_code == 200, source
    assert re.search(r"swagger-ui-bundle", page)


def test_the_schema_names_the_ways_to_log_in() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["info"]["title"] == "Claimdeck"
    kinds = {name: (s["type"], s.get("in")) for name, s in schema["components"]["securitySchemes"].items()}
    assert kinds == {
        "BearerToken": ("http", None),
        "KeyHeader": ("apiKey", "header"),
        "SessionCookie": ("apiKey", "cookie"),
    }
    names = [o["operationId"] for path in schema["paths"].values() for o in path.values()]
    assert len(names) == len(set(names))
    assert "accounts_read_session" in names


def test_headers_of_every_answer(people: People) -> None:
    response = people.client("alice").get("/api/v1/auth/session/", headers={"X-Request-ID": "abcd-1234"})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Request-ID"] == "abcd-1234"
    forged = people.client("alice").get("/health/", headers={"X-Request-ID": "a b\nc"})
    assert re.fullmatch(r"[0-9a-f]{32}", forged.headers["X-Request-ID"])


@pytest.mark.parametrize("path", ["/static/admin/css/base.css", "/static/nothing-here.css", "/admin/", "/"])
def test_static_files_and_redirects_are_as_strict_as_pages(path: str, settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.SECURE_SSL_REDIRECT = path == "/admin/"
    with closing(Client().get(path)) as response:
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "Permissions-Policy" in response.headers


def test_the_log_has_the_route_and_no_query(people: People, caplog: pytest.LogCaptureFixture) -> None:
    people.client("admin").get(f"/api/v1/members/{people.alice.pk}/?name=Testa")
    assert "members/<uuidstr:member_id>/" in caplog.text
    assert "Testa" not in caplog.text
    assert str(people.alice.pk) not in caplog.text


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "rubbish", ""),
    ],
)
def test_the_address_behind_proxies(rf: object, settings: Any, proxies: int, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})  # type: ignore[attr-defined]
    assert address_of(request) == expected
