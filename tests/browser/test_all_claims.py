"""All claims: found, selected by keys, handed out, held, taken back, exported; a claim that goes to a lead and back."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.desks import fill
from tests.browser.pages import choose, column, drawer, rows
from tests.browser.people import Person
from tests.browser.product import Product, read_rows


def _team(product: Product, *usernames: str) -> None:
    """Members who can take the claims that these tests make."""
    skills = {one["name"]: one["id"] for one in product.api("GET", "skills/?page_size=500")["results"]}
    skill = skills.get("UnitedHealth") or product.api("POST", "skills/", {"name": "UnitedHealth"})["id"]
    for username in usernames:
        product.add_member(username, "member")
        (member,) = product.api("GET", f"users/?search={username}")["results"]
        product.api("PATCH", f"users/{member['id']}/", {"skills": [{"skill": skill, "level": 5}]})


def _selected(page: Page, number: int) -> Locator:
    """What can be done with the selected rows; so many are."""
    bar = page.get_by_role("region", name="Actions on the selected rows")
    expect(bar).to_contain_text(re.compile(rf"^{number} claims? selected"))
    return bar


def _select_all(page: Page, number: int) -> Locator:
    page.get_by_role("checkbox", name="Select all rows of this page").press("Space")
    return _selected(page, number)


def _done(dialog: Locator, action: str) -> None:
    dialog.get_by_role("button", name=action, exact=True).click()
    expect(dialog).to_be_hidden()


def test_claims_are_found_handed_out_and_taken_back(admin: Person, product: Product, tmp_path: Path) -> None:
    _team(product, "hal", "ida")
    fill(product, [{"claim_id": f"ZZ-ALL{n}", "person": "hal", "due": n + 1, "amount_cents": 10_00} for n in range(3)])
    fill(product, [{"claim_id": f"ZZ-ALL{n}", "due": n + 1, "amount_cents": 10_00} for n in (3, 4)])
    page = admin.go("/work/all?number=ZZ-ALL")
    expect(rows(page)).to_have_count(5)
    totals = page.get_by_role("list", name="What the claims come to")
    expect(totals.get_by_role("button", name=re.compile("^All of the list"))).to_contain_text("5$50.00")
    choose(page.get_by_role("main"), "Person", "Hal Testa")
    expect(rows(page)).to_have_count(3)
    expect(page).to_have_url(re.compile("person="))

    page.get_by_role("heading", name="All claims").click()
    # By keys: the first is opened and closed, the first two are selected.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(drawer(page).get_by_role("heading", name="ZZ-ALL0")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer(page)).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    _selected(page, 2).get_by_role("button", name="Assign", exact=True).click()
    dialog = page.get_by_role("dialog", name="Assign 2 claims")
    dialog.get_by_role("combobox", name="To").click()
    page.get_by_role("option", name=re.compile("^Ida Testa, today 0")).click()
    expect(dialog.locator("dl")).to_have_text(re.compile("Hal Testa.*Ida Testa"))
    _done(dialog, "Assign 2 claims")
    expect(rows(page)).to_have_count(1)
    _select_all(page, 1).get_by_role("button", name="To the pool").click()
    dialog = page.get_by_role("dialog", name="Back to the pool: 1 claim")
    _done(dialog, "Release 1 claim")
    page.get_by_role("main").get_by_role("button", name="Clear", exact=True).click()

    page = admin.go("/work/all?number=ZZ-ALL&view=pool")
    expect(rows(page)).to_have_count(3)
    _select_all(page, 3).get_by_role("button", name="Hold out of plans").click()
    dialog = page.get_by_role("dialog", name="Hold out of plans: 3 claims")
    dialog.get_by_label("Why").fill("Waits for the contract")
    _done(dialog, "Hold 3 claims")
    expect(rows(page).get_by_text("Held", exact=True)).to_have_count(3)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="These claims as csv").click()
    download.value.save_as(tmp_path / "claims.csv")
    found = read_rows(tmp_path / "claims.csv")
    assert (
        sorted(row["claim_id"] for row in found) == sorted(column(page, "Claim")) == ["ZZ-ALL2", "ZZ-ALL3", "ZZ-ALL4"]
    )

    # The picture of the workload is a filter, and all of a person moves at once.
    page = admin.go("/work/all?number=ZZ-ALL")
    load = page.get_by_role("list", name="Today's load by person")
    load.get_by_role("button", name=re.compile("^Ida Testa: given 2")).click()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Move 2 open claims of Ida Testa").click()
    dialog = page.get_by_role("dialog", name="Move the open claims of Ida Testa")
    choose(dialog, "To", "Hal Testa")
    _done(dialog, "Move 2 open claims")
    assert product.api("GET", "work/claims/?number=ZZ-ALL&view=open")["results"][0]["assignee"]["name"] == "Hal Testa"
    expect(page.get_by_text("No claim fits these filters.")).to_be_visible()


def test_a_claim_goes_to_a_lead_and_back_and_the_payer_is_asked(
    people: Callable[..., Person], admin: Person, product: Product
) -> None:
    _team(product, "jo")
    made = {"claim_id": "ZZ-LEAD", "claim_number": "ZZ79999998", "person": "jo", "due": 2, "state": "In Progress"}
    (claim,) = fill(product, [made])
    jo = people("jo")
    page = jo.go(f"/work/mine?claim={claim}")
    panel = drawer(page)
    panel.get_by_role("button", name="Check status now").click()
    expect(panel.get_by_text("The payer has no such claim for this practice.")).to_be_visible()
    jo.expects("status of 404")
    panel.get_by_role("button", name="Escalate").click()
    dialog = page.get_by_role("dialog", name="Escalate 1 claim")
    dialog.get_by_role("combobox", name="To").click()
    page.get_by_role("option", name=re.compile("admin", re.IGNORECASE)).first.click()
    dialog.get_by_label("What you need").fill("May I write it off?")
    _done(dialog, "Escalate 1 claim")
    expect(panel.get_by_text("This claim is not on your desk")).to_be_visible()

    office = admin.go(f"/work/mine?claim={claim}")
    expect(rows(office).get_by_text("Escalated")).to_be_visible()
    panel = drawer(office)
    expect(panel).to_contain_text("May I write it off?")
    panel.get_by_role("button", name="Give back to Jo Testa").click()
    dialog = office.get_by_role("dialog", name="Give claim ZZ-LEAD back")
    dialog.get_by_label("What you found").fill("No, appeal")
    _done(dialog, "Give it back to Jo Testa")
    found = product.api("GET", f"work/claims/{claim}/")
    assert (found["assignee"]["name"], found["escalated"]) == ("Jo Testa", False)
    assert found["history"][0]["text"] == "No, appeal"
