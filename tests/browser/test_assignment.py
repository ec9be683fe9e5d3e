"""Assignment on the pages: a file, the plan that is made of it, one claim moved, claims handed out and taken back."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from claimdeck.kit.clock import today
from tests.browser.people import Person
from tests.browser.product import ADMIN, Product
from tests.browser.test_accessibility import findings

PLAN = re.compile(r"/assignment/plans/([0-9a-f-]{36})")
COLUMNS = ("claim_id", "patient_id", "patient_name", "payer", "tin", "priority", "amount", "dob", "dos")
# Ann and Bo can take so many claims each, of the payer that both know.
PLACES = 25
TEAM = ("ann", "bo")
SKILL = "Aetna"


def _skill(product: Product, name: str) -> int:
    found = {skill["name"]: skill["id"] for skill in product.api("GET", "skills/?page_size=500")["results"]}
    return int(found[name] if name in found else product.api("POST", "skills/", {"name": name})["id"])


def _give(product: Product, **settings: object) -> None:
    """Set how the two work, both alike."""
    for one in product.api("GET", "users/?page_size=500")["results"]:
        if one["username"] in TEAM:
            product.api("PATCH", f"users/{one['id']}/", settings)


@pytest.fixture(scope="module")
def team(product: Product) -> None:
    for name in TEAM:
        product.add_member(name, "member")
    _give(product, skills=[{"skill": _skill(product, SKILL), "level": 5}], max_daily_claims=PLACES)


@pytest.fixture
def ready(product: Product, team: None) -> Iterator[Product]:
    """The two have room again afterwards: claims of today that one test handed out leave no place to the next."""
    _give(product, max_daily_claims=PLACES)
    yield product


def claims(product: Product, path: Path, known: int, *, others: int = 0, faulty: int = 0) -> Path:
    """A file of invented claims: `known` that both can take, `others` of a payer that nobody knows, faulty ones."""
    day = today() - timedelta(days=30)
    payers = [SKILL] * (known + faulty) + ["Made-up Mutual"] * others
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number, payer in enumerate(payers):
            name = f"Plannable{number}"
            product.private.add(name)
            amount = "much" if known <= number < known + faulty else f"{100 + number}.50"
            patient = (f"P-{number}", f"{name}, Testa")
            writer.writerow((f"ZZ-{path.stem}-{number}", *patient, payer, "970000001", 3, amount, "1970-01-31", day))
    return path


def planned(person: Person, path: Path, label: str) -> Page:
    """Upload by the page; the plan as it is reviewed."""
    page = person.go("/assignment")
    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_role("button", name=label).click()
    page.wait_for_url(PLAN)
    expect(page.get_by_text(re.compile("can be assigned"))).to_be_visible()
    return page


def confirmed(page: Page, label: str) -> None:
    """Press the button of that name, and the one in the dialog that says the same."""
    page.get_by_role("main").get_by_role("button", name=label).click()
    page.get_by_role("dialog").get_by_role("button", name=label).click()


def bar(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name="Claims against capacity, one bar a person").get_by_role(
        "button", name=re.compile(name)
    )


def test_a_file_becomes_a_plan_and_work_and_is_taken_back(admin: Person, ready: Product, tmp_path: Path) -> None:
    path = claims(ready, tmp_path / "first.csv", 20, others=3, faulty=2)
    page = planned(admin, path, "Plan 23 claims")
    expect(page.get_by_text("20 of 23 claims can be assigned")).to_be_visible()
    expect(page.get_by_text("2 rows need repair")).to_be_visible()
    page.get_by_role("tab", name="To be repaired 2").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as csv").click()
    assert Path(download.value.path()).read_text().count("much") == 2
    page.get_by_role("tab", name=re.compile("Why claims wait 3")).click()
    page.get_by_role("button", name=re.compile("^Show the claims of")).first.click()
    expect(page.locator("tbody tr[data-key]")).to_have_count(3)
    page.get_by_role("tab", name="Claims 23").click()
    bar(page, "Ann Testa").click()
    first = page.locator("tbody tr[data-key]").first
    expect(first).to_contain_text("Ann Testa")
    number = first.locator("[data-row-button]").inner_text()
    first.get_by_role("button", name=f"Move claim {number}").click()
    dialog = page.get_by_role("dialog", name=f"Move claim {number}")
    dialog.get_by_role("combobox", name="Person").click()
    page.get_by_role("option", name=re.compile("^Bo Testa")).click()
    dialog.get_by_role("button", name="Move 1 claim").click()
    expect(page.get_by_text("1 moved by hand")).to_be_visible()
    assert number not in page.url
    confirmed(page, "Assign 20 claims")
    expect(page.get_by_role("heading", name="These claims are assigned")).to_be_visible()
    expect(page.get_by_text("20 claims assigned to 2 people")).to_be_visible()
    confirmed(page, "Undo this batch")
    expect(page.get_by_role("heading", name="This batch was undone")).to_be_visible()
    expect(page.get_by_role("button", name="Undo this batch")).to_have_count(0)


def test_a_plan_that_no_longer_holds_is_laid_beside_the_new_one(admin: Person, ready: Product, tmp_path: Path) -> None:
    page = planned(admin, claims(ready, tmp_path / "second.csv", 12), "Plan 12 claims")
    _give(ready, max_daily_claims=4)
    admin.expects("status of 409")
    confirmed(page, "Assign 12 claims")
    expect(page.get_by_text("What changed meanwhile")).to_be_visible()
    expect(page.get_by_role("heading", name="Person by person")).to_be_visible()
    table = page.get_by_role("table", name="Claims of each person in the old and the new plan")
    expect(table.get_by_role("row", name=re.compile("Ann Testa"))).to_contain_text("4")
    confirmed(page, "Assign 8 claims")
    expect(page.get_by_role("heading", name="These claims are assigned")).to_be_visible()


def test_what_became_of_a_plan_is_said_calmly(admin: Person, ready: Product, tmp_path: Path) -> None:
    page = planned(admin, claims(ready, tmp_path / "third.csv", 2), "Plan 2 claims")
    page.get_by_role("main").get_by_role("button", name="Discard").click()
    page.get_by_role("dialog").get_by_role("button", name="Discard the plan").click()
    expect(page.get_by_text("This plan was discarded")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Assign"))).to_have_count(0)
    page = admin.go("/assignment")
    entry = page.get_by_role("listitem").filter(has_text="third.csv")
    expect(entry).to_contain_text("Discarded")


def test_rules_are_moved_tried_and_saved(admin: Person, ready: Product) -> None:
    page = admin.go("/rules")
    for name, payer in (("Waits first", "Aetna"), ("Goes second", "Made-up Mutual")):
        page.get_by_role("button", name="Add a rule").click()
        dialog = page.get_by_role("dialog", name="Add a rule")
        dialog.get_by_label("Name").fill(name)
        values = dialog.get_by_role("combobox", name="Payer: one of").or_(dialog.get_by_label("Payer: one of"))
        values.first.fill(payer)
        values.first.press("Enter")
        values.first.press("Tab")
        dialog.get_by_text("Hold the claim out of every plan").click()
        expect(dialog.get_by_text(f"When payer is {payer}, hold it out of every plan.")).to_be_visible()
        dialog.get_by_role("button", name="Add to the list").click()
    grip = page.get_by_role("button", name="Move Goes second: arrow keys, or drag")
    grip.press("ArrowUp")
    expect(page.get_by_text("Goes second is number 1 of 2")).to_be_attached()
    expect(grip).to_be_focused()
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_text(re.compile("tried · rules decide about|There is no claim to try"))).to_be_visible()
    assert ready.api("GET", "rules/")["rules"] == []
    page.get_by_role("button", name="Save 2 changes").click()
    page.get_by_role("dialog").get_by_role("button", name="Save 2 changes").click()
    expect(page.get_by_text("not saved")).to_have_count(0)
    assert [rule["name"] for rule in ready.api("GET", "rules/")["rules"]] == ["Goes second", "Waits first"]
    for name in ("Waits first", "Goes second"):
        page.get_by_role("button", name=f"Delete {name}").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete the rule").click()
    page.get_by_role("button", name="Save 2 changes").click()
    page.get_by_role("dialog").get_by_role("button", name="Save 2 changes").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("No rules yet")).to_be_visible()
    assert ready.api("GET", "rules/")["rules"] == []


def test_nothing_stands_in_anyone_s_way(people: Callable[..., Person], ready: Product, tmp_path: Path) -> None:
    person = people(ADMIN)
    page = person.go("/assignment")
    expect(page.get_by_role("button", name="Plan what waits in the pool")).to_be_visible()
    assert not findings(page)
    page = planned(person, claims(ready, tmp_path / "faulty.csv", 3, others=2, faulty=1), "Plan 5 claims")
    expect(page.locator("tbody tr[data-key]").first).to_be_visible()
    assert not findings(page)
    page.get_by_text("How the plan was decided").click()
    page.locator("[data-row-button]").first.click()
    expect(page.get_by_role("complementary", name="Planned claim")).to_be_visible()
    assert not findings(page)
    page.get_by_role("complementary").get_by_role("button", name="Move this claim").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not findings(page)
    page = person.go("/rules")
    page.get_by_role("button", name="Add a rule").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not findings(page)
    page.keyboard.press("Escape")
    assert not findings(page)


def test_whoever_may_not_plan_does_not_see_it(alice: Person, ready: Product) -> None:
    menu = alice.go("/").get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link", name="Home")).to_be_visible()
    expect(menu.get_by_role("link", name="Assignment")).to_have_count(0)
    expect(menu.get_by_role("link", name="Rules", exact=True)).to_have_count(0)
