"""One biller from registration to a submitted and closed claim, as it goes on the pages."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from claimdeck.kit.clock import today
from tests.browser.desks import fill
from tests.browser.pages import choose, drawer, save_claim
from tests.browser.people import Person
from tests.browser.product import Product

SECRET = "an-invented-passphrase"
NAME = "Testa Beginner"
CLAIM = "ZZ-FIRST"


def _registers(visitor: Person) -> None:
    page = visitor.go("/register")
    page.get_by_role("textbox", name="Name", exact=True).fill(NAME)
    page.get_by_role("textbox", name="User name").fill("beginner")
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name=re.compile("awaiting an administrator"))).to_be_visible()


def _is_let_in(office: Page) -> None:
    """An administrator approves, and says what the person knows and how many claims a day they take."""
    waiting = office.get_by_role("table", name="Waiting for approval")
    waiting.get_by_role("button", name=f"Approve {NAME}").click()
    dialog = office.get_by_role("dialog", name=f"Approve {NAME}")
    dialog.get_by_role("button", name=f"Approve {NAME}").click()
    office.get_by_role("button", name=f"Open {NAME}").click()
    panel = office.get_by_role("complementary", name="Opened person")
    choose(panel, "Add a skill", "UnitedHealth")
    panel.get_by_role("textbox", name="Claims a day").fill("1")
    panel.get_by_role("button", name=f"Save {NAME}").click()
    row = office.get_by_role("table", name="People").get_by_role("row", name=re.compile(NAME))
    expect(row).to_contain_text("UnitedHealth")
    expect(row).to_contain_text("/1")


def test_from_registration_to_a_closed_claim(people: Callable[..., Person], admin: Person, product: Product) -> None:
    if "UnitedHealth" not in {one["name"] for one in product.api("GET", "skills/?page_size=500")["results"]}:
        product.api("POST", "skills/", {"name": "UnitedHealth"})
    wanted = {"due": 1, "priority": 5, "outcome": "denied"}
    first, _ = fill(product, [{"claim_id": CLAIM, **wanted}, {"claim_id": "ZZ-SECOND", "due": 50}])
    beginner = people("")
    _registers(beginner)
    _is_let_in(admin.go("/people"))
    page = beginner.go("/")
    beginner.log_in("beginner", SECRET)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="My claims").click()
    expect(page.get_by_text("Nothing is open on your desk").first).to_be_visible()
    page.keyboard.press("n")
    panel = drawer(page)
    expect(panel.get_by_role("heading", name=CLAIM)).to_be_visible()
    # The day is full with one claim: that is said calmly, and the pool keeps the other.
    beginner.expects("status of 409", "status of 404")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_text("No claim to take")).to_be_visible()

    page.get_by_role("button", name=f"Open claim {CLAIM}").click()
    choose(panel, "Status", "In Progress")
    panel.get_by_role("textbox", name="Note").fill("Called the payer")
    # The administrator writes a note meanwhile: both are kept.
    seen = product.api("GET", f"work/claims/{first}/")
    product.api("PATCH", f"work/claims/{first}/", {"version": seen["version"], "note": {"text": "Please hurry"}})
    panel.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Save the changes").click()
    both = page.get_by_role("dialog", name=f"Claim {CLAIM} was changed meanwhile")
    expect(both.get_by_role("row", name=re.compile("^Note"))).to_contain_text("Please hurry")
    both.get_by_role("button", name="Save what I chose").click()
    expect(both).to_be_hidden()
    expect(panel.get_by_role("region", name="Notes")).to_contain_text("Called the payer")

    choose(panel, "Status", "On Hold")
    panel.get_by_label("Comes back on").fill(f"{today() + timedelta(days=7):%m/%d/%Y}")
    save_claim(page, CLAIM, "On Hold")
    for state in ("In Progress", "Submitted"):
        choose(panel, "Status", state)
        save_claim(page, CLAIM, state)
    choose(panel, "Status", "Closed")
    choose(panel, "Result", "Paid")
    save_claim(page, CLAIM, "Closed.*Paid")
    found = product.api("GET", f"work/claims/{first}/")
    assert (found["state"], found["result"], found["assignee"]["name"]) == ("Closed", "paid", NAME)
    assert [note["text"] for note in found["notes"]] == ["Called the payer", "Please hurry"]
    steps = [one["to_value"] for one in found["history"] if one["what"] == "state changed"]
    assert steps == ["Closed", "Submitted", "In Progress", "On Hold", "In Progress"]
