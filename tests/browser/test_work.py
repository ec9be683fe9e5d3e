"""A member's desk: take claims up, write notes, two people at one claim, wait, submit, close."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, expect

from claimdeck.accounts.domain.days import USUAL_TIME_ZONE, local_date
from claimdeck.kit.clock import now
from tests.browser.desks import fill
from tests.browser.pages import choose, column, drawer, rows, save_claim
from tests.browser.people import Person
from tests.browser.product import Product

CHANGED = "state changed"


def _us(days: int) -> str:
    """That many days after the organization's today, as people write it."""
    return (local_date(now(), USUAL_TIME_ZONE) + timedelta(days=days)).strftime("%m/%d/%Y")


def _open(person: Person, number: str) -> Locator:
    """One's own claim, opened from the list."""
    page = person.go(f"/work/mine?number={number}")
    page.get_by_role("button", name=f"Open claim {number}", exact=True).click()
    panel = drawer(page)
    expect(panel.get_by_role("heading", name=number)).to_be_visible()
    return panel


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
    choose(panel, "Status", "In Progress")
    panel.get_by_role("textbox", name="Note").fill("Asked for records")
    save_claim(page, "ZZ-TWO", "Assigned.*In Progress.*Asked for records")
    expect(panel.get_by_role("region", name="Notes")).to_contain_text("Asked for records")
    # Somebody else puts it on hold while Edna writes that it is sent.
    choose(panel, "Status", "Submitted")
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


def test_from_hold_over_submitted_to_closed(people: Callable[..., Person], product: Product) -> None:
    product.add_member("fay", "member")
    (claim,) = fill(product, [{"claim_id": "ZZ-END", "person": "fay", "state": "In Progress", "due": 9}])
    fay = people("fay")
    panel = _open(fay, "ZZ-END")
    page = fay.page
    choose(panel, "Status", "On Hold")
    save = panel.get_by_role("button", name="Save", exact=True)
    panel.get_by_label("Comes back on").fill(_us(0))
    expect(save).to_be_disabled()
    panel.get_by_label("Comes back on").fill(_us(7))
    panel.get_by_label("Reason").fill("Records are on their way")
    save_claim(page, "ZZ-END", f"On Hold.*{_us(7)}.*Records are on their way")
    expect(panel.get_by_text(f"Comes back on {_us(7)}: Records are on their way")).to_be_visible()
    for state in ("In Progress", "Submitted"):
        choose(panel, "Status", state)
        save_claim(page, "ZZ-END", state)
    choose(panel, "Status", "Closed")
    expect(save).to_be_disabled()
    choose(panel, "Result", "Appeal sent")
    panel.get_by_role("textbox", name="Next action", exact=True).fill("Ask whether they decided")
    expect(save).to_be_disabled()
    panel.get_by_role("textbox", name="Day of the next action").fill(_us(30))
    panel.get_by_label("Reference number").fill("CALL-7")
    panel.get_by_role("textbox", name="Note").fill("Apeal sent")
    save_claim(page, "ZZ-END", f"Closed.*Appeal sent.*Ask whether they decided.*{_us(30)}.*CALL-7")
    panel.get_by_role("checkbox", name=re.compile("Edit my latest note")).press("Space")
    expect(panel.get_by_label("Your latest note")).to_have_value("Apeal sent")
    panel.get_by_label("Your latest note").fill("Appeal sent")
    save_claim(page, "ZZ-END", "Apeal sent.*Appeal sent")
    found = product.api("GET", f"work/claims/{claim}/")
    assert (found["state"], found["result"], found["reference_number"]) == ("Closed", "appeal sent", "CALL-7")
    assert [note["text"] for note in found["notes"]] == ["Appeal sent"]


def test_many_are_changed_at_once_and_those_that_cannot_be_are_named(
    people: Callable[..., Person], product: Product
) -> None:
    product.add_member("gil", "member")
    states = ("Assigned", "Assigned", "Assigned", "On Hold", "Submitted")
    made = [{"claim_id": f"ZZ-M{n}", "person": "gil", "due": n, "state": state} for n, state in enumerate(states)]
    ids = fill(product, made)
    page = people("gil").go("/work/mine?number=ZZ-M")
    expect(rows(page)).to_have_count(5)
    # By keys: three are selected, and one of them no longer.
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("x")
    page.keyboard.press("x")
    bar = page.get_by_role("region", name="Actions on the selected rows")
    expect(bar).to_contain_text("2 claims selected")
    bar.get_by_role("button", name="Status", exact=True).click()
    dialog = page.get_by_role("dialog", name="Status of 2 claims")
    choose(dialog, "New status", "In Progress")
    dialog.get_by_role("button", name="Change 2 claims").click()
    expect(dialog).to_be_hidden()
    # One that nobody has begun is to wait with the others: it is begun on the way.
    page.get_by_role("checkbox", name="Select all rows of this page").press("Space")
    bar.get_by_role("button", name="Wait until").click()
    dialog = page.get_by_role("dialog", name="Put 5 claims on hold")
    dialog.get_by_label("Wait until").fill(_us(4))
    expect(dialog.locator("dl")).to_contain_text("Assigned 1, In Progress 2, On Hold 1, Submitted 1")
    dialog.get_by_role("button", name="Put 5 claims on hold").click()
    expect(dialog.get_by_role("status")).to_have_text("4 claims changed; 1 claim not:")
    expect(dialog.get_by_role("row", name=re.compile("ZZ-M4"))).to_contain_text("can become Closed or In Progress")
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("region", name="Actions on the selected rows")).to_be_hidden()
    assert product.api("GET", "work/claims/?number=ZZ-M&view=waiting")["count"] == 4
    steps = [
        one["to_value"] for one in product.api("GET", f"work/claims/{ids[2]}/")["history"] if one["what"] == CHANGED
    ]
    assert steps[:2] == ["On Hold", "In Progress"]
