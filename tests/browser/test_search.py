"""Claim search: one question to the payer, by number or by patient, with nothing of it in an address."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages import drawer
from tests.browser.people import Person
from tests.browser.product import Product, read_rows


def _known(story: Path) -> dict[str, str]:
    """A row that the payer has as it stands, of the practice that is chosen first."""
    return next(
        row
        for row in read_rows(story)
        if row["claim_number"].startswith("ZZ70")
        and row["last_name"] not in ("", "Strangerson")
        and row["tin"] == "970000001"
        and "-" in row["date_of_birth"]
        and row["first_service_date"]
    )


def _choose_practice(person: Person, tin: str) -> None:
    person.page.get_by_role("main").get_by_role("combobox", name="Practice").click()
    person.page.get_by_role("option", name=tin).click()


def test_by_number(alice: Person, product: Product, story: Path) -> None:
    row = _known(story)
    page = alice.go("/status/search")
    expect(page.get_by_role("button", name="Ask the payer")).to_be_disabled()
    page.get_by_role("textbox", name="Claim number", exact=True).fill(f" {row['claim_number']} ")
    _choose_practice(alice, row["tin"])
    page.get_by_role("button", name="Ask the payer").click()
    found = page.get_by_role("table", name="Claims found at the payer")
    expect(found.locator("tbody tr").first).to_contain_text(row["last_name"].upper())
    found.get_by_role("button", name=row["claim_number"]).first.click()
    panel = drawer(page)
    expect(panel.get_by_role("heading", name=row["claim_number"])).to_be_visible()
    panel.get_by_role("tab", name="Lines").click()
    expect(panel.get_by_role("tabpanel").get_by_role("heading", level=3).first).to_contain_text("1. ")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.url == f"{product.url}/status/search"


def test_by_patient(alice: Person, product: Product, story: Path) -> None:
    row = _known(story)
    page = alice.go("/status/search")
    page.get_by_text("By patient").click()
    page.get_by_role("textbox", name="First name").fill(row["first_name"])
    page.get_by_role("textbox", name="Last name").fill(row["last_name"])
    year, month, day = row["date_of_birth"].split("-")
    born = page.get_by_label("Date of birth")
    born.fill(row["date_of_birth"] if born.get_attribute("type") == "date" else f"{month}/{day}/{year}")
    page.get_by_role("textbox", name="Member id").fill(row["subscriber_id"])
    _choose_practice(alice, row["tin"])
    page.get_by_role("button", name="Ask the payer").click()
    found = page.get_by_role("table", name="Claims found at the payer")
    expect(found.get_by_role("button", name=row["claim_number"]).first).to_be_visible()
    assert page.url == f"{product.url}/status/search"


def test_an_unknown_number_is_not_found(alice: Person) -> None:
    page = alice.go("/status/search")
    page.get_by_role("textbox", name="Claim number", exact=True).fill("ZZ79999999")
    page.get_by_role("button", name="Ask the payer").click()
    expect(page.get_by_text("The payer has no such claim for this practice in these dates.")).to_be_visible()


def test_a_number_typed_at_the_top_leads_to_the_search(alice: Person, product: Product, story: Path) -> None:
    row = _known(story)
    page = alice.go("/")
    page.get_by_role("textbox", name="Search claims and jobs").fill(row["claim_number"])
    page.get_by_role("option", name=f"Look up claim {row['claim_number']}").click()
    expect(page.get_by_role("textbox", name="Claim number", exact=True)).to_have_value(row["claim_number"])
    assert page.url == f"{product.url}/status/search"


def test_a_job_is_found_at_the_top(alice: Person, finished: str) -> None:
    page = alice.go("/")
    page.get_by_role("textbox", name="Search claims and jobs").fill("claims-oct")
    page.get_by_role("option", name="claims-october.csv").last.click()
    expect(page.get_by_role("heading", name="claims-october.csv")).to_be_visible()
