"""What one does with a job: retry, cancel, ask again on a timetable, delete."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.pages import check_file, outcomes, rows, state
from tests.browser.people import Person
from tests.browser.product import Answer, Product

LEFT = re.compile(r"^Retry \d+ not (asked yet|answered or not asked yet)$")


@pytest.fixture(scope="package")
def small(product: Product) -> Path:
    return product.claims_file("claims-small.csv", "--count", 60)


def test_rows_not_answered_are_asked_again(alice: Person, product: Product, small: Path) -> None:
    practices = product.api("GET", "providers/practices/")["results"]
    third = next(practice for practice in practices if practice["tin"] == "970000003")
    product.api("PATCH", f"providers/practices/{third['id']}/", {"is_active": False})
    try:
        job = product.upload(small)
    finally:
        product.api("PATCH", f"providers/practices/{third['id']}/", {"is_active": True})
    page = alice.go(f"/status/jobs/{job}")
    state(page, "Completed")
    before = outcomes(page)
    missing = before.pop("Practice unknown")
    assert missing == 20
    page.get_by_role("button", name=f"Retry {missing} not answered").click()
    expect(page.get_by_role("button", name=re.compile("^Retry"))).to_be_hidden()
    state(page, "Completed")
    expect(page.get_by_role("list", name="Outcomes").get_by_text("Practice unknown")).to_be_hidden()
    after = outcomes(page)
    assert sum(after.values()) >= sum(before.values()) + missing
    assert all(after[word] >= number for word, number in before.items()), "what was answered stays"


def test_a_long_job_is_cancelled_within_seconds(alice: Person, product: Product, small: Path) -> None:
    with product.slow_payer(30_000):
        job = check_file(alice, small)
        page = alice.page
        state(page, "Running")
        started = time.monotonic()
        page.get_by_role("button", name="Cancel").click()
        state(page, "Cancelled")
        passed = time.monotonic() - started
    expect(page.get_by_role("button", name=LEFT)).to_be_visible()
    page.wait_for_function("document.activeElement !== document.body")
    assert passed < 10
    found = product.api("GET", f"claims/csv-jobs/{job}/")
    assert found["status"] == "CANCELLED" and found["cancelled_by"] == "alice"
    # What is left can be asked later.
    page.get_by_role("button", name=LEFT).click()
    state(page, "Completed")
    assert sum(outcomes(page).values()) >= 60


def test_pending_claims_are_asked_again_on_a_timetable(alice: Person, product: Product, small: Path) -> None:
    job = product.upload(small)
    page = alice.go(f"/status/jobs/{job}")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitemradio", name="Every day").click()
    expect(page.get_by_text(re.compile(r"asked again every day, next \d\d/\d\d/\d{4}"))).to_be_visible()
    assert product.api("GET", f"claims/csv-jobs/{job}/")["recheck_every"] == "P1D"
    # The menu stays open, to see what was chosen.
    page.get_by_role("menuitemradio", name="Never").click()
    expect(page.get_by_text("asked again")).to_be_hidden()
    assert product.api("GET", f"claims/csv-jobs/{job}/")["next_recheck_at"] is None


def test_a_job_is_deleted_after_a_question(alice: Person, product: Product, small: Path) -> None:
    job = product.upload(small)
    page = alice.go(f"/status/jobs/{job}")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete this job").click()
    dialog = page.get_by_role("dialog", name="Delete claims-small.csv")
    expect(dialog).to_contain_text("answers for 60 rows are deleted for everyone")
    dialog.get_by_role("button", name="Keep as it is").click()
    expect(dialog).to_be_hidden()
    assert product.api("GET", f"claims/csv-jobs/{job}/")["id"] == job
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete this job").click()
    dialog.get_by_role("button", name="Delete the job").click()
    page.wait_for_url("**/status/jobs")
    with pytest.raises(Answer, match="404"):
        product.api("GET", f"claims/csv-jobs/{job}/")
    alice.expects("status of 404")
    alice.go(f"/status/jobs/{job}")
    expect(page.get_by_role("heading", name="This job does not exist")).to_be_visible()


def test_jobs_are_listed_filtered_and_opened(alice: Person, finished: str) -> None:
    page = alice.go("/status/jobs")
    expect(rows(page).first).to_be_visible()
    page.get_by_role("textbox", name="File name contains").fill("claims-october")
    expect(rows(page).filter(has_not_text="claims-october")).to_have_count(0)
    assert "october" not in page.url, "file names are patient data"
    page.get_by_role("button", name="Open claims-october.csv").last.click()
    expect(page.get_by_role("heading", name="claims-october.csv")).to_be_visible()


def test_a_job_is_renamed(alice: Person, product: Product, small: Path) -> None:
    job = product.upload(small)
    page = alice.go(f"/status/jobs/{job}")
    more = page.get_by_role("button", name="More actions")
    more.click()
    page.get_by_role("menuitem", name="Rename").click()
    dialog = page.get_by_role("dialog", name="Rename claims-small.csv")
    name = dialog.get_by_role("textbox", name="Name")
    expect(name).to_be_focused()
    expect(dialog.get_by_role("button", name="Rename the job")).to_be_disabled()
    name.fill("  Aetna, week 40  ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Aetna, week 40")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(more).to_be_focused()
    found = product.api("GET", f"claims/csv-jobs/{job}/")
    assert (found["filename"], found["original_filename"]) == ("Aetna, week 40", "claims-small.csv")
    # Left with Esc, nothing is renamed.
    page.keyboard.press("Enter")
    # The menu takes the focus a moment after it has opened.
    expect(page.locator('[role="menu"]:focus-within')).to_be_visible()
    page.get_by_role("menuitem", name="Rename").press("Enter")
    page.get_by_role("textbox", name="Name").fill("Another name")
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(page.get_by_role("heading", name="Aetna, week 40")).to_be_visible()
