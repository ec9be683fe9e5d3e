"""A server that is away: the page says that it is blind, claims nothing, and goes on by itself."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import choose_file
from tests.browser.people import Person

AWAY = {
    "type": "urn:claimdeck:problem:database-away",
    "title": "The database does not answer",
    "status": 503,
    "detail": "The database does not answer; nothing was stored. Upload the file again in a moment.",
    "code": "DATABASE_AWAY",
    "errors": [],
}
SERVER = re.compile(r"/(api/v1|health)/")


def no_database(route: Route) -> None:
    problem = "application/problem+json" if "/api/" in route.request.url else "application/json"
    route.fulfill(status=503, body=json.dumps(AWAY), headers={"Retry-After": "1", "Content-Type": problem})


def no_server(route: Route) -> None:
    route.abort("connectionrefused")


@pytest.mark.parametrize(
    ("how", "says"),
    [(no_database, "Claimdeck cannot reach its database."), (no_server, "Claimdeck does not answer.")],
    ids=["database", "server"],
)
def test_the_page_says_that_it_is_blind_and_goes_on_by_itself(
    alice: Person, story: Path, how: Callable[[Route], None], says: str
) -> None:
    alice.expects("status of 503", "ERR_CONNECTION_REFUSED")
    page = choose_file(alice, story)
    expect(page.get_by_role("button", name="Check 990 claims")).to_be_enabled()
    banner = page.get_by_role("alert").filter(has_text=says)
    page.route(SERVER, how)
    page.get_by_role("button", name="Check 990 claims").click()
    expect(banner).to_be_visible()
    expect(page.get_by_text("Nothing was lost")).to_be_hidden()
    if how is no_database:
        expect(page.get_by_text("nothing was stored")).to_be_visible()
    page.unroute(SERVER)
    expect(banner).to_be_hidden()
    recent(page)


def recent(page: Page) -> None:
    """What was asked before the outage is asked anew after it."""
    with page.expect_response(re.compile("/api/v1/claims/csv-jobs/")) as answered:
        page.get_by_role("link", name="Jobs", exact=True).click()
    assert answered.value.status == 200


def test_a_job_that_waits_says_why(alice: Person, finished: str) -> None:
    reason = "No worker is running; the job starts when one does."

    def waits(route: Route) -> None:
        # As if for the first time: an unchanged answer has no body to change.
        answer = route.fetch(headers={**route.request.headers, "if-none-match": ""})
        route.fulfill(response=answer, json={**answer.json(), "status": "PENDING", "waiting_reason": reason})

    alice.page.route(re.compile(rf"/csv-jobs/{finished}/(progress/)?$"), waits)
    alice.go(f"/status/jobs/{finished}")
    expect(alice.page.get_by_text("The job waits")).to_be_visible()
    expect(alice.page.get_by_text(reason).first).to_be_visible()
    # An answer may be on its way yet, and would be looked for in the next test.
    alice.page.unroute_all(behavior="wait")
