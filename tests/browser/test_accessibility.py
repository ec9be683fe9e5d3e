"""Every page by the rules of WCAG 2.2 AA, light and dark: nothing serious, nothing critical."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desks import fill
from tests.browser.pages import choose, choose_file, drawer, rows
from tests.browser.people import Person
from tests.browser.product import ADMIN, Product

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = ("serious", "critical")
SETTINGS = ("practices", "payers", "tokens", "notifications", "records")
TABS = ("Overview", "Financials", "Lines", "Payments", "Timeline", "Payer's answer")

SETTLED = """Promise.allSettled(
    document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished),
).then(() => null)"""
# What else than its structure and its words a page may have wrong with it in the dark.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def findings(page: Page, within: str | None = None) -> list[str]:
    """What axe has against the page, or a part of it, as it stands, and then in the dark: grave things only."""
    expect(page.get_by_label("Loading")).to_have_count(0)
    found = _against(page, within, {"type": "tag", "values": TAGS})
    _shown(page, "dark")
    found += _against(page, within, {"type": "rule", "values": OF_COLOURS})
    _shown(page, "light")
    return found


def _shown(page: Page, scheme: Literal["light", "dark"]) -> None:
    """The page follows what the machine of whoever looks at it wants, without being loaded again."""
    page.emulate_media(color_scheme=scheme)
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
    # Some colours take a moment to change, and between the two a text may be hard to read.
    page.evaluate(SETTLED)


def _against(page: Page, within: str | None, rules: dict[str, object]) -> list[str]:
    result = Axe().run(page, context=within, options={"runOnly": rules}).response
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def checked(page: Page, name: str, within: str | None = None) -> None:
    assert not findings(page, within), name


@pytest.fixture
def person(people: Callable[..., Person]) -> Person:
    return people(ADMIN)


def test_the_log_in(people: Callable[..., Person]) -> None:
    night = people("", color_scheme="dark").go("/")
    expect(night.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    visitor = people("")
    page = visitor.go("/")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    visitor.log_in("nobody", "a wrong password")
    expect(page.get_by_role("main").get_by_role("alert")).not_to_be_empty()
    checked(page, "log-in")


def test_a_password_to_choose(people: Callable[..., Person], product: Product) -> None:
    made = product.api("POST", "members/", {"username": "chooser"})
    newcomer = people("")
    newcomer.go("/")
    newcomer.log_in(made["username"], made["password"])
    expect(newcomer.page.get_by_role("heading", name="Choose a password")).to_be_visible()
    checked(newcomer.page, "choose a password")


def test_home_and_what_opens_over_it(person: Person, finished: str) -> None:
    page = person.go("/")
    expect(page.get_by_text("Latest results")).to_be_visible()
    checked(page, "home")
    page.get_by_role("button", name=re.compile("^Notifications")).click()
    expect(page.get_by_role("dialog", name="Notifications")).to_be_visible()
    checked(page, "bell")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("account of")).click()
    page.get_by_role("menuitem", name="Help and keys").click()
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    checked(page, "help")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("account of")).click()
    page.get_by_role("menuitem", name="Change the password").click()
    expect(page.get_by_role("dialog", name="Change your password")).to_be_visible()
    checked(page, "change the password")


def test_upload_with_problems(person: Person, story: Path) -> None:
    page = choose_file(person, story)
    page.get_by_role("button", name="See them").click()
    expect(page.get_by_text("Rows without service dates")).to_be_visible()
    checked(page, "preview")
    empty = story.parent / "empty.csv"
    empty.touch()
    person.expects("status of 422")
    page.locator("input[type=file]").set_input_files(empty)
    expect(page.get_by_text("This file cannot be checked as it is")).to_be_visible()
    checked(page, "refusal")


def test_jobs_and_results(person: Person, finished: str) -> None:
    page = person.go("/status/jobs")
    expect(rows(page).first).to_be_visible()
    checked(page, "jobs")
    page = person.go(f"/status/jobs/{finished}?page_size=25")
    expect(rows(page)).to_have_count(25)
    checked(page, "results")
    page.get_by_role("button", name="Find a patient").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    checked(page, "find a patient")


def test_an_opened_claim(person: Person, finished: str) -> None:
    page = person.go(f"/status/jobs/{finished}?outcome=paid&page_size=25")
    rows(page).first.locator("[data-row-button]").click()
    panel = drawer(page)
    expect(panel.get_by_role("tabpanel")).not_to_be_empty()
    checked(page, "opened claim")
    for tab in TABS[1:]:
        panel.get_by_role("tab", name=tab).click()
        expect(panel.get_by_role("tabpanel")).not_to_be_empty()
        checked(page, tab, within="aside[aria-label='Opened claim']")


def test_search(person: Person) -> None:
    page = person.go("/status/search")
    page.get_by_role("textbox", name="Claim number", exact=True).fill("ZZ79999999")
    page.get_by_role("button", name="Ask the payer").click()
    expect(page.get_by_text("The payer has no such claim")).to_be_visible()
    checked(page, "search by number")
    page.get_by_text("By patient").click()
    checked(page, "search by patient")


@pytest.mark.parametrize("part", SETTINGS)
def test_settings(person: Person, part: str) -> None:
    page = person.go(f"/settings/{part}")
    expect(page.get_by_role("main").get_by_role("table").first.or_(page.get_by_text("No token yet"))).to_be_visible()
    checked(page, part)
    if part == "practices":
        page.get_by_role("button", name="Add a practice").click()
        expect(page.get_by_role("dialog", name="Add a practice")).to_be_visible()
        checked(page, "add a practice")


def test_registering(people: Callable[..., Person]) -> None:
    visitor = people("")
    page = visitor.go("/register")
    visitor.expects("status of 422")
    page.get_by_role("textbox", name="Name", exact=True).fill("Testa Nobody")
    page.get_by_role("textbox", name="User name").fill("nobody-yet")
    page.get_by_label("Password", exact=True).fill("12345678")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")
    checked(page, "register")


def test_people_and_one_of_them(person: Person) -> None:
    page = person.go("/people")
    expect(rows(page).first).to_be_visible()
    checked(page, "people")
    page.get_by_role("button", name="Open Alice Testa").click()
    panel = page.get_by_role("complementary", name="Opened person")
    for tab in ("Settings", "Absences", "Desk", "History"):
        panel.get_by_role("tab", name=tab).click()
        expect(panel.get_by_role("tabpanel")).not_to_be_empty()
        checked(page, tab, within="aside[aria-label='Opened person']")
    page.keyboard.press("Escape")
    for opener in ("Skills and roles", "Invitations", "Add a person"):
        page.get_by_role("button", name=opener).click()
        expect(page.get_by_role("dialog", name=opener)).to_be_visible()
        checked(page, opener, within="[role=dialog]")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_payers_limits_and_what_is_set_of_the_organization(person: Person) -> None:
    page = person.go("/work/limits")
    expect(page.get_by_role("table")).to_be_visible()
    checked(page, "limits")
    page.get_by_role("button", name="Change UnitedHealth").click()
    expect(page.get_by_role("dialog", name="Change UnitedHealth")).to_be_visible()
    checked(page, "a payer's limits", within="[role=dialog]")
    for part in ("work", "organization"):
        page = person.go(f"/settings/{part}")
        expect(page.get_by_role("button", name=re.compile("^Save the"))).to_be_visible()
        checked(page, part)


def test_claims_in_work_and_what_opens_beside_them(person: Person, product: Product) -> None:
    made = {"claim_id": "ZZ-AXE", "person": ADMIN, "due": -1, "outcome": "denied", "state": "Submitted"}
    (claim,) = fill(product, [made])
    page = person.go("/work/mine?number=ZZ-AXE")
    expect(rows(page)).to_have_count(1)
    checked(page, "my claims")
    page = person.go(f"/work/all?claim={claim}")
    expect(page.get_by_role("list", name="Today's load by person")).to_be_visible()
    panel = drawer(page)
    choose(panel, "Status", "Closed")
    expect(panel.get_by_role("combobox", name="Result")).to_be_visible()
    checked(page, "all claims with one opened")
    page = person.go("/work/reports")
    expect(page.get_by_role("heading", name="Reports")).to_be_visible()
    checked(page, "reports")


def test_an_address_that_does_not_exist(person: Person) -> None:
    page = person.go("/no/such/page")
    expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
    checked(page, "missing")
