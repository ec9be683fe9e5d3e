"""The pipeline in the pages: batches, why claims failed, dead letters, both until they go through; who sees what."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import drawer, rows
from tests.browser.people import Person
from tests.browser.product import ADMIN, Product
from tests.browser.test_accessibility import findings
from tests.cli.commands import claimdeck, wait_until

CLAIMS, SEED = 250, 7
# Of the made-up claims one whose total is not the sum of its lines.
WRONG = "ZZ0007000000163"
TOTAL = "The total charge is not the sum of the lines"
# Two that production takes as they are made, and not as they are spoilt.
MISREAD, TOO_LONG = "ZZ0007000000000", "ZZ0007000000001"
SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def staged(product: Product) -> Product:
    """The product with a few made-up claims that wait."""
    done = claimdeck(
        "pipeline", "demo-data", "--claims", CLAIMS, "--seed", SEED, "--data", product.data, home=product.home
    )
    assert done.returncode == 0, done.stderr
    with _writing(product) as staging:
        spoil = "UPDATE claims SET patient_last_name = CAST(? AS TEXT) WHERE claim_id = ?"
        staging.executemany(spoil, [(b"ZZ-M\xfcller", MISREAD), (b"Z" * 101, TOO_LONG)])
    return product


@contextmanager
def _writing(product: Product, alias: str = "staging") -> Iterator[sqlite3.Connection]:
    """Another program that writes into one of the databases; meanwhile nobody else can."""
    with closing(sqlite3.connect(product.data / f"{alias}.sqlite3", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield database
        database.execute("COMMIT")


def _counted(page: Page) -> dict[str, int]:
    counters = page.get_by_role("list", name="Staged claims by where they are").get_by_role("listitem").all()
    return {word: int(number.replace(",", "")) for word, number in (one.inner_text().split("\n") for one in counters)}


def _process(page: Page, waiting: int) -> dict[str, int]:
    """Start a batch in the page with so many claims; the counters once none waits."""
    page.get_by_role("button", name=re.compile(f"^Process {waiting} claims?$")).click()
    expect(page.get_by_role("button", name="No claim waits")).to_be_visible()
    wait_until(lambda: _counted(page)["In work"] == 0)
    return _counted(page)


def test_a_claim_that_failed_is_amended_and_goes_through(admin: Person, staged: Product) -> None:
    page = admin.go("/pipeline")
    _stop_one(page, staged)
    before = _process(page, CLAIMS)
    assert before["Failed"] > 0 and before["Dead letters"] == 2
    assert sum(before.values()) == CLAIMS

    page.get_by_role("link", name="Failed claims").click()
    _sort(page, "Claim", "Charge", "At stake", "Payer", "State", "Person", "Failed")
    reasons = page.get_by_role("main").locator("button[aria-pressed]")
    expect(reasons.first).to_be_visible()
    numbers = [int(one) for one in reasons.locator("strong").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == before["Failed"]
    page.get_by_role("button", name=TOTAL).click()
    page.get_by_role("button", name=f"Open claim {WRONG}").click()
    panel = drawer(page)
    expected = panel.get_by_text("Expected: ").locator("strong").inner_text()
    failed = staged.api("GET", "pipeline/failed-claims/?rule=total_charge")["results"]
    (one,) = [claim for claim in failed if claim["claim_id"] == WRONG]

    panel.get_by_role("button", name="Amend", exact=True).click()
    dialog = page.get_by_role("dialog", name=f"Amend claim {WRONG}")
    dialog.get_by_role("textbox", name="Total charge").fill(expected)
    dialog.get_by_role("textbox", name="Reason").fill(SCRIPT)
    dialog.get_by_role("button", name="See what changes").click()
    expect(dialog.locator("dl")).to_have_text(re.compile(f"Total charge.*{one['total_charge_amount']}.*{expected}"))
    dialog.get_by_role("button", name="Amend 1 value").click()
    expect(dialog).to_be_hidden()
    panel.get_by_role("tab", name="History").click()
    # What a person wrote is text: no picture is looked for, no script runs.
    expect(panel.get_by_text(SCRIPT)).to_be_visible()
    expect(panel.get_by_role("tabpanel").locator("img")).to_have_count(0)
    expect(panel.get_by_text("Amended, waits for the next batch")).to_be_visible()
    opened = page.url
    _work_on_dead_letters(page)

    page.goto(f"{staged.url}/pipeline")
    after = _process(page, 3)
    assert (after["Loaded"], after["Failed"]) == (before["Loaded"] + 2, before["Failed"] - 1)
    assert after["Dead letters"] == 1, "what was replayed as it was came back"
    page.goto(opened)
    panel.get_by_role("tab", name="What is wrong").click()
    expect(panel.get_by_text("Where the claim is now").locator("xpath=..")).to_contain_text("Loaded")
    expect(panel.get_by_role("button", name="Amend", exact=True)).to_be_hidden()


def _stop_one(page: Page, product: Product) -> None:
    """Start a batch that cannot lease anything, and stop it in the page; all claims go on waiting."""
    with _writing(product):
        page.get_by_role("button", name=f"Process {CLAIMS} claims").click()
        rows(page).first.locator("[data-row-button]").click()
        batch = page.get_by_role("complementary", name="Opened batch")
        batch.get_by_role("button", name="Stop this batch").click()
        expect(page.get_by_text("The batch stops after the load under way")).to_be_visible()
        # Its worker asks once a second whether it shall stop.
        page.wait_for_timeout(3_000)
    expect(batch.get_by_text("Cancelled")).to_be_visible()
    expect(batch.get_by_role("button", name="Stop this batch")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(batch).to_be_hidden()


def _sort(page: Page, *headers: str) -> None:
    """The database sorts by each of these columns."""
    for name in headers:
        header = page.get_by_role("columnheader", name=name, exact=True)
        header.get_by_role("button").click()
        expect(header).to_have_attribute("aria-sort", re.compile("ending"))
        expect(rows(page).first).to_be_visible()


def _work_on_dead_letters(page: Page) -> None:
    """One is amended from what could not be read, the other replayed as it is."""
    page.get_by_role("link", name="Dead letters").click()
    expect(rows(page)).to_have_count(2)
    _sort(page, "Claim", "Kind", "Charge", "Tries", "Last")
    page.get_by_role("button", name=f"Open claim {MISREAD}").click()
    panel = drawer(page)
    expect(panel.get_by_text("patient_last_name has a character that databases do not take")).to_be_visible()
    panel.get_by_role("tab", name="Lines").click()
    expect(panel.get_by_role("heading", name="Line 1")).to_be_visible()
    panel.get_by_role("button", name="Amend", exact=True).click()
    dialog = page.get_by_role("dialog", name=f"Amend claim {MISREAD}")
    expect(dialog.get_by_role("textbox", name="Patient's last name")).to_have_value("ZZ-M\N{REPLACEMENT CHARACTER}ller")
    dialog.get_by_role("textbox", name="Patient's last name").fill("ZZ-Muller")
    dialog.get_by_role("textbox", name="Reason").fill("Read on the paper claim")
    dialog.get_by_role("button", name="See what changes").click()
    dialog.get_by_role("button", name="Amend 1 value").click()
    expect(dialog).to_be_hidden()
    expect(panel.get_by_role("button", name="Amend", exact=True)).to_be_hidden()
    expect(panel.get_by_text("Pending", exact=True)).to_be_visible()
    panel.get_by_role("tab", name="History").click()
    expect(panel.get_by_role("tabpanel")).to_contain_text("ZZ-Muller")

    page.get_by_role("button", name=f"Open claim {TOO_LONG}").click()
    panel.get_by_role("button", name="Replay").click()
    replay = page.get_by_role("dialog", name="Replay 1 claim")
    replay.get_by_role("button", name="Replay 1 claim").click()
    expect(page.get_by_text("No dead letter waits")).to_be_visible()


def test_who_comes_second_is_told_what_changed(admin: Person, alice: Person, staged: Product) -> None:
    found = staged.api("GET", "pipeline/failed-claims/?held=true")["results"][0]
    alice.expects("status of 409")
    page = alice.go(f"/failed_claims?held=yes&failed={found['id']}")
    drawer(page).get_by_role("button", name="Amend", exact=True).click()
    dialog = page.get_by_role("dialog", name=f"Amend claim {found['claim_id']}")
    switch = dialog.get_by_role("switch", name="Show every field")
    if switch.count():
        switch.check(force=True)
    dialog.get_by_role("textbox", name="Department").fill("ZZ-MINE")
    dialog.get_by_role("textbox", name="Reason").fill("Mine")
    dialog.get_by_role("button", name="See what changes").click()

    page2 = admin.go(f"/failed_claims?held=yes&failed={found['id']}")
    drawer(page2).get_by_role("button", name="Release").click()
    release = page2.get_by_role("dialog", name="Release 1 claim")
    release.get_by_role("textbox").fill("Looked at")
    release.get_by_role("button", name="Release 1 claim").click()
    expect(drawer(page2).get_by_text("Released, waits for the next batch")).to_be_visible()

    dialog.get_by_role("button", name="Amend 1 value").click()
    expect(dialog.get_by_text("The claim was changed meanwhile")).to_be_visible()
    expect(dialog.get_by_text(re.compile("^admin · released, version 2"))).to_be_visible()
    dialog.get_by_role("button", name="See the claim as it is now").click()
    expect(drawer(page).get_by_text("Released, waits for the next batch")).to_be_visible()


def test_an_operator_sees_reasons_and_no_patient(people: Callable[..., Person], staged: Product) -> None:
    operator = people("operator")
    page = operator.go("/failed_claims")
    expect(page.get_by_role("main").locator("button[aria-pressed]").first).to_be_visible()
    rows(page).first.locator("[data-row-button]").click()
    panel = drawer(page)
    panel.get_by_role("tab", name="Claim", exact=True).click()
    name = panel.get_by_text("Patient's last name").locator("xpath=..")
    expect(name).to_contain_text("Not shown to you")
    expect(panel.get_by_role("button", name="Amend", exact=True)).to_be_hidden()
    expect(page.get_by_text(re.compile("ZZ0007"))).to_have_count(0)


def test_a_loaded_claim_is_reviewed_out_of_its_queue_found_and_amended(
    admin: Person, people: Callable[..., Person], staged: Product
) -> None:
    with _writing(staged, "production") as production:
        production.execute(
            "UPDATE claims SET filter_number = 3, model_version = 'sample-zz', filter_probabilities = '{\"3\":0.8}' "
            "WHERE claim_id IN (SELECT claim_id FROM claims WHERE version = 1 ORDER BY claim_id LIMIT 2)"
        )
    page = admin.go("/pipeline/loaded")
    page.get_by_role("button", name="High charge", exact=False).click()
    expect(rows(page)).to_have_count(2)
    first, second = (rows(page).nth(n).locator("[data-row-button]").inner_text() for n in range(2))
    page.get_by_role("button", name=f"Open claim {first}").click()
    panel = drawer(page)
    expect(panel.get_by_role("table", name="Prices of the lines")).to_be_visible()
    panel.get_by_role("button", name="High charge is right").click()
    expect(panel.get_by_role("heading", name=second)).to_be_visible()
    expect(rows(page)).to_have_count(1)
    panel.get_by_role("button", name="Something else").click()
    page.get_by_role("menuitem", name="No filter").click()
    expect(page.get_by_text("No claim waits in this queue.")).to_be_visible()
    expect(page.get_by_text("2 claims reviewed.")).to_be_visible()

    page.get_by_role("textbox", name="Claim number").fill("ZZNOSUCHCLAIM")
    page.get_by_role("button", name="Find").click()
    admin.expects("status of 404")
    expect(page.get_by_text("There is no such claim in production")).to_be_visible()
    page.get_by_role("textbox", name="Claim number").fill(f" {first} ")
    page.get_by_role("button", name="Find").click()
    expect(panel.get_by_role("heading", name=first)).to_be_visible()
    assert first not in page.url
    panel.get_by_role("button", name="Amend", exact=True).click()
    dialog = page.get_by_role("dialog", name=f"Amend claim {first}")
    dialog.get_by_role("textbox", name="Department").fill("ZZ-MOVED")
    dialog.get_by_role("textbox", name="Reason").fill("Moved")
    dialog.get_by_role("button", name="See what changes").click()
    dialog.get_by_role("button", name="Amend 1 value").click()
    expect(page.get_by_text(f"Claim {first} stands in production as version 2.")).to_be_visible()
    panel.get_by_role("tab", name="History").click()
    expect(panel.get_by_role("tabpanel")).to_contain_text("ZZ-MOVED")
    assert not findings(page)

    page = people("operator").go("/pipeline/loaded")
    rows(page).first.locator("[data-row-button]").click()
    expect(drawer(page).get_by_role("table", name="Prices of the lines")).to_be_visible()
    expect(drawer(page).get_by_role("button", name="Amend", exact=True)).to_be_hidden()
    expect(page.get_by_text(first)).to_have_count(0)


def test_a_file_is_staged_and_says_what_cannot_be_read(admin: Person, staged: Product) -> None:
    table = "claim_id,cpt,charge,dos\n" + "".join(f"ZZFILE{n},N1023,{n or 'x'},2026-01-02\n" for n in range(3))
    admin.expects("status of 415")
    page = admin.go("/pipeline")
    chosen = page.locator("input[type=file]")
    chosen.set_input_files({"name": "claims.csv", "mimeType": "text/csv", "buffer": b"PK\x03\x04 a workbook"})
    page.get_by_role("button", name="Stage this file").click()
    refusal = page.get_by_role("alert", name="This file is not staged")
    expect(refusal).to_contain_text("save it as CSV")
    chosen.set_input_files({"name": "morning.csv", "mimeType": "text/csv", "buffer": table.encode()})
    expect(refusal).to_have_count(0)
    page.get_by_role("button", name="Stage this file").click()
    file = page.get_by_role("list", name="Files of claims").get_by_role("listitem").filter(has_text="morning.csv")
    expect(file).to_contain_text("2 new in staging · 1 cannot be read", timeout=30_000)
    file.get_by_text("Why 1 claim cannot be read").click()
    expect(file).to_contain_text("Row 1")
    expect(file.get_by_text("Charge is no amount in dollars", exact=False)).to_be_visible()
    page.get_by_role("button", name="Start a batch").click()
    expect(page.get_by_role("button", name="No claim waits")).to_be_visible(timeout=30_000)


def test_nothing_of_it_is_out_of_reach(people: Callable[..., Person], staged: Product) -> None:
    person = people(ADMIN)
    page = person.go("/pipeline")
    expect(page.get_by_role("heading", name="Pipeline", level=1)).to_be_visible()
    assert not findings(page)
    page = person.go("/failed_claims")
    rows(page).first.locator("[data-row-button]").click()
    expect(drawer(page).get_by_role("tabpanel")).not_to_be_empty()
    assert not findings(page)
    drawer(page).get_by_role("button", name="Amend", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not findings(page, within="[role=dialog]")
    page = person.go("/pipeline/rules")
    expect(page.get_by_role("table", name="Rules of Claimdeck")).to_be_visible()
    page.get_by_role("button", name="Write a rule").click()
    expect(page.get_by_role("dialog", name="Write a rule")).to_be_visible()
    assert not findings(page, within="[role=dialog]")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not findings(page)
    page = person.go("/pipeline/dead-letters")
    page.get_by_role("button", name=f"Open claim {TOO_LONG}").click()
    expect(drawer(page).get_by_text("patient_last_name is longer than 100 characters")).to_be_visible()
    assert not findings(page)
    drawer(page).get_by_role("button", name="Amend", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not findings(page, within="[role=dialog]")
