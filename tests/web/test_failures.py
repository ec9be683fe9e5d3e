"""What the web glue answers when something is missing, refused or broken."""

import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from claimdeck.kit.errors import TooMany
from claimdeck.web import failures
from tests.factories.people import People, client_of

MEMBERS = "/api/v1/members/"


def assert_problem(response: Any, status: int, code: str) -> None:
    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert set(body) == {"type", "title", "status", "detail", "code", "errors"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nowhere/", "/api/v2/", "/api/v1/members", "/api/v1/members/x/", "/api/v1/"]
)
def test_an_unknown_api_address_is_a_problem(path: str) -> None:
    assert_problem(Client().get(path), 404, "NOT_FOUND")
    assert_problem(Client().post(path), 404, "NOT_FOUND")


@pytest.mark.django_db
def test_an_unknown_method_is_a_problem_that_names_the_known_ones() -> None:
    response = Client().put(MEMBERS)
    assert_problem(response, 405, "METHOD_NOT_ALLOWED")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (rb'{"username": "a\u0000b"}', "application/json"),
        (rb'{"username": "\ud800"}', "application/json"),
        (b"a=1&" * 300, "application/x-www-form-urlencoded"),
        (b"rubbish", "multipart/form-data"),
        (b"rubbish", "multipart/form-data; boundary=x"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400(people: People, body: bytes, kind: str) -> None:
    for checks_csrf in (False, True):
        client = client_of(people.admin, checks_csrf=checks_csrf)
        client.get("/api/v1/auth/session/")
        token = client.cookies["csrftoken"].value
        response = client.generic("POST", MEMBERS, body, content_type=kind, headers={"X-CSRFToken": token})
        assert_problem(response, 400, "BAD_REQUEST")


def test_a_body_that_is_too_large_is_a_413(people: People, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = people.client("admin").generic("POST", MEMBERS, b"x" * 2000, content_type="application/json")
    assert_problem(response, 413, "TOO_LARGE")


def test_a_nul_in_a_query_is_a_400(people: People) -> None:
    assert_problem(people.client("admin").get("/api/v1/access-records/?user=%00"), 400, "BAD_REQUEST")


def test_an_unexpected_fault_is_a_500_without_its_words(
    people: People, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("Testa Patient 1950-01-01")

    monkeypatch.setattr("claimdeck.people.selectors.users_of", broken)
    response = people.client("admin").get(MEMBERS)
    assert_problem(response, 500, "ERROR")
    assert "Testa" not in response.content.decode()
    assert "Testa" not in caplog.text
    assert "RuntimeError" in caplog.text


LOCKED = TooMany("Too many failed log-ins.", retry_after=60, code="LOCKED_OUT")


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (lambda request: failures.csrf(request, "Testa"), 403),
        (lambda request: failures.bad_request(request, ValueError("Testa")), 400),
        (lambda request: failures.forbidden(request, ValueError("Testa")), 403),
        (lambda request: failures.not_found(request, ValueError("Testa")), 404),
        (failures.server_error, 500),
        (lambda request: failures.OwnErrors(lambda _: HttpResponse()).process_exception(request, LOCKED), 429),
    ],
)
def test_people_get_a_page_and_programs_a_problem(view: Any, status: int) -> None:
    def asked(path: str) -> Any:
        request: HttpRequest = RequestFactory().get(path)
        return view(request)

    page = asked("/admin/")
    assert page.status_code == status
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Testa" not in page.content.decode()
    assert "<script" not in page.content.decode()
    answer = asked("/api/v1/x/")
    assert_problem(answer, status, answer_code(answer))
    assert ("Retry-After" in answer.headers) == (status == 429)


def answer_code(answer: Any) -> str:
    return str(json.loads(answer.content)["code"])


@pytest.mark.django_db
def test_a_form_without_csrf_token_gets_the_calm_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "Reload the page" in response.content.decode()


def test_a_wrong_address_is_not_found_for_programs_too() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/v1/no/such/thing/", b"{}", content_type="application/json")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
