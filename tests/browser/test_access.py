"""Who sees what on the pages, and how a session ends."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import drawer, rows
from tests.browser.people import Person
from tests.browser.product import PASSWORD, Product

PIPELINE = ("Pipeline", "Failed claims", "Loaded claims", "Pipeline rules", "Dead letters")


def _menu(page: Page) -> list[str]:
    menu = page.get_by_role("navigation", name="Main")
    expect(menu).to_be_visible()
    return [link.inner_text() for link in menu.get_by_role("link").all()]


def test_an_auditor_reads_and_changes_nothing(people: Callable[..., Person], finished: str) -> None:
    auditor = people("auditor")
    page = auditor.go("/")
    work = ["All claims", "Reports", "Payers’ limits", "Assignment", "Rules"]
    assert _menu(page) == ["Home", "Jobs", *work, *PIPELINE, "People", "Settings"]
    expect(page.get_by_role("link", name="Check a file")).to_be_hidden()
    auditor.go(f"/status/jobs/{finished}")
    expect(rows(page)).to_have_count(50)
    for name in (re.compile("^Retry"), "More actions", "Cancel"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    expect(page.get_by_role("button", name="Download", exact=True)).to_be_visible()
    rows(page).first.locator("[data-row-button]").click()
    tabs = drawer(page).get_by_role("tab")
    expect(tabs.first).to_be_visible()
    assert "Payer's answer" in tabs.all_inner_texts() and "Lines" not in tabs.all_inner_texts()
    auditor.go("/status/upload")
    expect(page.get_by_text("Your access lets you read results, not upload files.")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    auditor.go("/settings/practices")
    expect(page.get_by_role("table", name="Practices")).to_be_visible()
    expect(page.get_by_role("button", name="Add a practice")).to_be_hidden()


def test_an_operator_sees_no_jobs(people: Callable[..., Person], finished: str) -> None:
    operator = people("operator")
    operator.expects("status of 40[34]")
    page = operator.go("/")
    assert _menu(page) == ["Home", *PIPELINE, "Settings"]
    expect(page.get_by_text("claims-october.csv")).to_be_hidden()
    operator.go(f"/status/jobs/{finished}")
    expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_text("claims-october.csv")).to_be_hidden()


def test_a_stranger_finds_nothing(charlie: Person, finished: str) -> None:
    charlie.expects("status of 404")
    page = charlie.go("/status/jobs")
    expect(page.get_by_text("No file has been checked yet.")).to_be_visible()
    charlie.go(f"/status/jobs/{finished}")
    expect(page.get_by_role("heading", name="This job does not exist")).to_be_visible()
    expect(rows(page)).to_have_count(0)


def test_log_out_ends_the_session(people: Callable[..., Person], product: Product, finished: str) -> None:
    # Logged in by itself: the session that the other tests share must go on.
    leaver = people("")
    leaver.expects("status of 401")
    page = leaver.go(f"/status/jobs/{finished}")
    leaver.log_in("alice", PASSWORD)
    expect(rows(page)).to_have_count(50)
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Good to see you, Alice")).to_be_visible()
    page.get_by_role("button", name=re.compile("account of Alice Testa")).click()
    page.get_by_role("menuitem", name="Log out", exact=True).click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    expect(rows(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    answer = page.request.get(f"{product.url}/api/v1/claims/csv-jobs/{finished}/")
    assert answer.status == 401


def test_a_session_ends_and_begins_in_all_tabs(people: Callable[..., Person], finished: str) -> None:
    person = people("")
    person.expects("status of 401")
    first = person.go(f"/status/jobs/{finished}")
    person.log_in("alice", PASSWORD)
    expect(rows(first)).to_have_count(50)
    second = person.context.new_page()
    second.goto(f"{person.product.url}/status/jobs/{finished}")
    expect(rows(second)).to_have_count(50)
    second.get_by_role("button", name=re.compile("account of Alice Testa")).click()
    second.get_by_role("menuitem", name="Log out", exact=True).click()
    # No name of a patient stays on the other tab, though nothing was done there.
    expect(first.get_by_text("You are logged out.")).to_be_visible()
    expect(rows(first)).to_have_count(0)
    person.log_in("alice", PASSWORD)
    expect(rows(first)).to_have_count(50)
    expect(rows(second)).to_have_count(50)


def test_a_session_that_ran_out_says_so_and_leads_back(people: Callable[..., Person], finished: str) -> None:
    person = people("")
    person.expects("status of 401")
    page = person.go(f"/status/jobs/{finished}")
    person.log_in("alice", PASSWORD)
    expect(rows(page)).to_have_count(50)
    person.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Page 2", exact=True).click()
    expect(page.get_by_text("Your session has ended.")).to_be_visible()
    person.log_in("alice", PASSWORD)
    expect(rows(page)).to_have_count(50)
    assert page.url.endswith("?page=2")
