"""A member's desk: take claims up, write notes, two people at one claim."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from claimdeck.kit.clock import today
from tests.browser.desks import fill
from tests.browser.pages import column, drawer, rows
from tests.browser.people import Person
from tests.browser.product import Product


def _choose(page: Page, within: Locator, label: str, option: str) -> None:
    within.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def _us(days: int) -> str:
    return (today() + timedelta(days=days)).strftime("%m/%d/%Y")


def _open(person: Person, number: str) -> Locator:
    """One's own claim, opened from the list."""
    page = person.go(f"/work/mine?number={number}")
    page.get_by_role("button", name=f"Open claim {number}", exact=True).click()
    panel = drawer(page)
    expect(panel.get_by_role("heading", name=number)).to_be_visible()
    return panel


def _confirm(page: Page, number: str, changes: str) -> None:
    """The two steps: Save, then what changes from what to what, then the button that saves."""
    drawer(page).get_by_role("button", name="Save", exact=True).click()
    dialog = page.get_by_role("dialog", name=f"Save claim {number}")
    expect(dialog.locator("dl")).to_have_text(re.compile(changes))
    dialog.get_by_role("button", name="Save the changes").click()
    expect(dialog).to_be_hidden()


def test_a_desk_begins_with_what_is_overdue_and_counts_what_it_needs(
    people: Callable[..., Person], product: Product
) -> None:
    product.add_member("dora", "member")
    wanted = (("LATE", -2), ("NOW", 0), ("SOON", 2), ("FAR", 40))
    fill(product, [{"claim_id": f"ZZ-{name}", "person": "dora", "due": days} for name, days in reversed(wanted)])
    fill(product, [{"claim_id": "ZZ-BACK", "person": "dora", "state": "On Hold", "due": 60, "back": 5}])
    fill(product, [{"claim_id": "ZZ-OTHER", "person": "alice", "due": -9}])
    page = people("dora").go("/work/mine")
    expect(rows(page)).to_have_count(5)
    assert column(page, "Claim") == ["ZZ-LATE", "ZZ-NOW", "ZZ-SOON", "ZZ-FAR", "ZZ-BACK"]
    counters = page.get_by_role("list", name="My claims by what they need")
    expect(counters.get_by_role("button", name=re.compile("^Open"))).to_contain_text("5")
    expect(counters.get_by_role("button", name=re.compile("^Waiting"))).to_contain_text(f"next back {_us(5)}")
    counters.get_by_role("button", name=re.compile("^Overdue")).click()
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("view=overdue"))
    expect(rows(page)).to_contain_text("2 days overdue")
    page.go_back()
    expect(rows(page)).to_have_count(5)


def test_a_claim_is_worked_by_two_people_at_once_and_nothing_is_lost(
    people: Callable[..., Person], product: Product
) -> None:
    product.add_member("edna", "member")
    (claim,) = fill(product, [{"claim_id": "ZZ-TWO", "person": "edna", "due": 3, "outcome": "denied"}])
    edna = people("edna")
    panel = _open(edna, "ZZ-TWO")
    page = edna.page
    _choose(page, panel, "Status", "In Progress")
    panel.get_by_role("textbox", name="Note").fill("Asked for records")
    _confirm(page, "ZZ-TWO", "Assigned.*In Progress.*Asked for records")
    expect(panel.get_by_role("region", name="Notes")).to_contain_text("Asked for records")
    # Somebody else puts it on hold while Edna writes that it is sent.
    _choose(page, panel, "Status", "Submitted")
    panel.get_by_role("textbox", name="Note").fill("Sent by fax")
    seen = product.api("GET", f"work/claims/{claim}/")
    other = {"version": seen["version"], "state": "On Hold", "note": {"text": "Wait for the records"}}
    product.api("PATCH", f"work/claims/{claim}/", other)
    edna.expects("status of 409")
    panel.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Save the changes").click()
    both = page.get_by_role("dialog", name="Claim ZZ-TWO was changed meanwhile")
    expect(both.get_by_role("row", name=re.compile("^Status"))).to_contain_text("Submitted")
    expect(both.get_by_role("row", name=re.compile("^Status"))).to_contain_text("On Hold")
    expect(both.get_by_role("row", name=re.compile("^Note"))).to_contain_text("Wait for the records")
    expect(both.get_by_role("radio", name="Note: yours")).to_be_checked()
    # No step leads from On Hold to Submitted any more.
    expect(both.get_by_role("radio", name="Status: yours")).to_be_disabled()
    both.get_by_role("button", name="Save what I chose").click()
    expect(both).to_be_hidden()
    now = product.api("GET", f"work/claims/{claim}/")
    assert now["state"] == "On Hold"
    assert [note["text"] for note in now["notes"]] == ["Sent by fax", "Wait for the records", "Asked for records"]
    panel.get_by_role("tab", name="History").click()
    expect(panel.get_by_role("list", name="History")).to_contain_text("The payer answered")
    expect(panel.get_by_role("list", name="History")).to_contain_text("Wait for the records")
