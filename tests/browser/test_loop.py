"""The loop on the wire: denied claims become work, a payment closes them, and a new denial brings them back."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.pages import check_file, choose, column, drawer, rows, save_claim, state
from tests.browser.people import Person
from tests.browser.product import CHANGING, KNOWN, Product, read_rows
from tests.browser.test_assignment import PLAN, confirmed

PAYER = "UnitedHealthcare"


def _member(product: Product, name: str) -> None:
    """Somebody who takes the claims of this payer, and nobody else does."""
    product.add_member(name, "member")
    (person,) = (one for one in product.api("GET", "users/?page_size=500")["results"] if one["username"] == name)
    skill = product.api("POST", "skills/", {"name": PAYER})["id"]
    product.api("PATCH", f"users/{person['id']}/", {"skills": [{"skill": skill, "level": 5}]})


def _file(product: Product, path: Path) -> Path:
    """The claims about which the payer changes its mind."""
    known = read_rows(product.claims_file("claims-all.csv", "--count", KNOWN))
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [*known[0]])
        writer.writeheader()
        writer.writerows(row for row in known if row["claim_number"] in CHANGING)
    return path


def _days_later(person: Person, job: str, answer: str) -> None:
    """Four days pass for the payer, and the job asks again about every row."""
    person.product.forward("4d")
    page = person.go(f"/status/jobs/{job}")
    page.get_by_role("button", name="More ways to retry").click()
    page.get_by_role("menuitem", name=f"Ask again about all {len(CHANGING)} rows").click()
    _expect_all(page, answer)
    state(page, "Completed")


def _expect_all(page: Page, answer: str) -> None:
    """The outcomes come after the badge does."""
    expect(page.get_by_role("list", name="Outcomes")).to_have_text(re.compile(rf"^\s*{answer}\s*{len(CHANGING)}\s*$"))


def _history(page: Page) -> list[str]:
    """What the open claim's history says, the newest first."""
    drawer(page).get_by_role("tab", name="History").click()
    entries = drawer(page).get_by_role("list", name="History").get_by_role("listitem")
    expect(entries.first).to_be_visible()
    return entries.all_inner_texts()


def test_denied_is_worked_paid_is_closed_and_denied_again_is_reopened(
    people: Callable[..., Person], admin: Person, product: Product, tmp_path: Path
) -> None:
    _member(product, "greta")
    # From the results to a plan, and to a desk.
    job = check_file(admin, _file(product, tmp_path / "changing.csv"))
    page = admin.page
    state(page, "Completed")
    _expect_all(page, "Denied")
    page.get_by_role("button", name=f"Assign {len(CHANGING)} denied").click()
    page.wait_for_url(PLAN)
    expect(page.get_by_text("3 of 3 claims can be assigned")).to_be_visible()
    confirmed(page, "Assign 3 claims")
    expect(page.get_by_role("heading", name="These claims are assigned")).to_be_visible()
    # Others of these tests have the payer's skill too: all go to one desk.
    (given,) = (one for one in product.api("GET", "users/?search=greta")["results"] if one["username"] == "greta")
    batch = product.api("GET", f"work/claims/?batch={page.url.rsplit('/', 1)[-1].partition('?')[0]}")["results"]
    there = [claim["id"] for claim in batch if claim["assignee"]["id"] != given["id"]]
    if there:
        product.api("POST", "work/claims/assign/", {"claims": there, "person": given["id"], "anyway": True})
    # A member works one of them.
    greta = people("greta")
    desk = greta.go("/work/mine")
    expect(rows(desk)).to_have_count(len(CHANGING))
    number = column(desk, "Claim")[0]
    desk.get_by_role("button", name=f"Open claim {number}", exact=True).click()
    panel = drawer(desk)
    expect(panel.get_by_role("heading", name=number)).to_be_visible()
    choose(panel, "Status", "In Progress")
    panel.get_by_role("textbox", name="Note").fill("Appeal is being written")
    save_claim(desk, number, "Assigned.*In Progress")
    # The payer pays: the claim is closed, and its history says why.
    _days_later(admin, job, "Paid")
    work = admin.page.get_by_role("link", name="Closed, Greta Testa")
    expect(work).to_have_count(len(CHANGING))
    desk.reload()
    expect(drawer(desk).get_by_text("Closed", exact=True).first).to_be_visible()
    said = _history(desk)
    assert said[0].startswith("Closed, because the payer has paid") and "The payer paid $" in said[0]
    assert any("Appeal is being written" in entry for entry in said)
    # The payer takes it back: the claim is on the same desk again.
    _days_later(admin, job, "Denied")
    desk.reload()
    said = _history(desk)
    assert said[0].startswith("Opened again, because the payer's answer has changed")
    greta.go("/work/mine")
    expect(rows(desk)).to_have_count(len(CHANGING))
