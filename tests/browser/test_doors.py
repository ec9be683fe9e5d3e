"""Sessions and records: the question before a session ends for want of a hand, and who did what to access."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.people import WINDOW, Person
from tests.browser.product import ADMIN, PASSWORD, Product, call
from tests.cli.commands import Program, claimdeck, free_port, wait_until

IDLE_SECONDS = 9.0
QUESTION = "Are you still there?"


@pytest.fixture(scope="module")
def hasty(
    chromium: str, tmp_path_factory: pytest.TempPathFactory, migrated: Callable[[Path], Path]
) -> Iterator[Product]:
    """A web server alone, on whose pages a session ends after nine seconds without a hand."""
    home = tmp_path_factory.mktemp("hasty")
    settings = {
        "ADMIN_USERNAME": ADMIN,
        "ADMIN_PASSWORD": PASSWORD,
        "SESSION_IDLE_MINUTES": str(IDLE_SECONDS / 60),
        "CLAIMDECK_DATA": str(migrated(home / "data")),
    }
    done = claimdeck("migrate", home=home, settings=settings)
    assert done.returncode == 0, done.stderr
    port = free_port()
    program = Program("web", "--port", port, home=home, log=home / "web.log", settings=settings)
    try:
        wait_until(lambda: answers(port))
        yield Product(f"http://127.0.0.1:{port}", home, home / "data")
    finally:
        program.end()


def answers(port: int) -> bool:
    try:
        return bool(call("GET", f"http://127.0.0.1:{port}/health/"))
    except OSError:
        return False


@pytest.fixture
def watched(hasty: Product, browser: Browser) -> Iterator[Person]:
    context = browser.new_context(viewport=WINDOW, locale="en-US")
    person = Person(hasty, context, context.new_page())
    person.watch()
    person.expects("status of 401")
    person.go("/")
    person.log_in(ADMIN, PASSWORD)
    expect(person.page.get_by_role("navigation", name="Main")).to_be_visible()
    yield person
    person.close()


def move(page: Page, seconds: float) -> None:
    """A hand on the mouse for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        page.mouse.move(300 + (time.monotonic() * 50) % 200, 400)
        page.wait_for_timeout(400)


def test_a_session_asks_once_and_ends_without_a_hand(watched: Person) -> None:
    page, question = watched.page, watched.page.get_by_role("dialog", name=QUESTION)
    move(page, IDLE_SECONDS + 2)
    expect(question).to_be_hidden()
    # What the page asks by itself counts as nothing.
    quiet = time.monotonic()
    while not question.is_visible():
        page.evaluate("fetch('/api/v1/notifications/unread/')")
        page.wait_for_timeout(300)
        assert page.get_by_role("navigation", name="Main", include_hidden=True).count() == 1, "asked before it ends"
    assert time.monotonic() - quiet > IDLE_SECONDS / 3
    expect(question).to_contain_text("you are logged out in")
    with page.expect_response(lambda answer: answer.url.endswith("/activity/") and answer.ok):
        question.get_by_role("button", name="Stay logged in").click()
    expect(question).to_be_hidden()
    expect(question).to_be_visible()
    # Once it is asked, a mouse that is pushed is no answer.
    move(page, 1)
    expect(question).to_be_visible()
    expect(page.get_by_text("because nothing was done here for a while")).to_be_visible()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    assert page.request.get(f"{watched.product.url}/api/v1/members/").status == 401


def test_a_hand_in_one_tab_keeps_the_other(watched: Person) -> None:
    other = watched.context.new_page()
    other.goto(watched.product.url)
    move(other, IDLE_SECONDS + 2)
    expect(watched.page.get_by_role("dialog", name=QUESTION)).to_be_hidden()
    expect(watched.page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_busy_moment_at_the_log_in_is_waited_for(people: Callable[..., Person]) -> None:
    visitor, refused = people(""), []
    visitor.expects("status of 429")

    def busy(route: Route) -> None:
        if route.request.method != "POST" or refused:
            route.fallback()
            return
        refused.append(route.request.url)
        body = {
            "title": "Too many requests",
            "status": 429,
            "detail": "Many log in.",
            "code": "LOGIN_BUSY",
            "errors": [],
        }
        route.fulfill(status=429, json=body, headers={"Retry-After": "1"})

    page = visitor.go("/")
    page.route("**/api/v1/auth/session/", busy)
    visitor.log_in("alice", PASSWORD)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    assert len(refused) == 1


def test_log_out_everywhere(people: Callable[..., Person], product: Product) -> None:
    product.add_member("roaming", "member")
    here, there = people(""), people("")
    for person in (here, there):
        person.expects("status of 401")
        person.go("/")
        person.log_in("roaming", PASSWORD)
        expect(person.page.get_by_role("navigation", name="Main")).to_be_visible()
    here.page.get_by_role("button", name=re.compile("account of")).click()
    here.page.get_by_role("menuitem", name="Log out everywhere").click()
    here.page.get_by_role("dialog").get_by_role("button", name="Log out everywhere").click()
    expect(here.page.get_by_role("button", name="Log in")).to_be_visible()
    there.page.reload()
    expect(there.page.get_by_role("button", name="Log in")).to_be_visible()


def test_who_did_what_is_found(people: Callable[..., Person], product: Product, finished: str) -> None:
    product.add_member("promoted", "member")
    members = product.api("GET", "members/?page_size=500")["results"]
    member = next(one["id"] for one in members if one["username"] == "promoted")
    product.api("PATCH", f"members/{member}/", {"access": "auditor"})
    auditor = people("auditor")
    page = auditor.go("/settings/records?user=promoted")
    table = page.get_by_role("table", name="What people did to access itself")
    expect(table.get_by_role("row")).to_have_count(3)
    first = table.get_by_role("row").nth(1)
    expect(first).to_contain_text("Member changed")
    expect(first).to_contain_text("access: member → auditor")
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Member added").click()
    expect(table.get_by_role("row")).to_have_count(2)
    page.get_by_text("Patient data", exact=True).click()
    auditor.go("/settings/records?list=patients&kind=upload")
    seen = page.get_by_role("table", name="Who saw which patient data")
    expect(seen.get_by_role("row").nth(1)).to_contain_text("Uploaded a file")
    page.get_by_role("textbox", name="User name").fill("nobody-of-this-name")
    expect(page.get_by_text("No record fits these filters.")).to_be_visible()


def test_members_see_no_records(alice: Person) -> None:
    alice.expects("status of 403")
    page = alice.go("/settings/records")
    expect(page.get_by_role("link", name="Records")).to_have_count(0)
    expect(page.get_by_text("Your access does not include this.")).to_be_visible()
