"""Rows without a TIN on the upload page: for which practice they are asked, or the question which one it is."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.pages import JOB, choose_file, column
from tests.browser.people import Person
from tests.browser.product import Product, read_rows


@pytest.fixture
def bare(product: Product, tmp_path: Path) -> Path:
    """Five rows of the first practice by their own numbers; four of them without a TIN."""
    made = product.claims_file("own.csv", "--count", 30, "--numbers", "own")
    rows = [row for row in read_rows(made) if row["tin"] == "970000001"][:5]
    path = tmp_path / "bare.csv"
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows([rows[0], *(row | {"tin": ""} for row in rows[1:])])
    return path


def test_one_is_asked_for_there_and_then(alice: Person, product: Product, bare: Path) -> None:
    calls = product.payer_calls()
    page = choose_file(alice, bare)
    expect(page.get_by_text("4 rows without a TIN: which practice are they for?")).to_be_visible()
    expect(page.get_by_role("button", name="Check 1 claim")).to_be_disabled()
    page.get_by_role("combobox", name="Practice of the rows without a TIN").click()
    page.get_by_role("option", name="970000001").click()
    expect(page.get_by_text("4 rows without a TIN: asked for")).to_be_visible()
    assert product.payer_calls() == calls
    page.get_by_role("button", name="Check 5 claims").click()
    page.wait_for_url(JOB)
    found = JOB.search(page.url)
    assert found is not None
    job = product.wait(found.group(1))
    assert (job["success_count"], job["failure_count"]) == (5, 0)
    rows = product.api("GET", f"claims/csv-jobs/{job['id']}/rows/")["results"]
    assert {row["tin"] for row in rows} == {"970000001"}
    assert all(number.startswith("ZZ") for number in column(page, "Claim number"))
    page.locator("tbody tr[data-key]").first.locator("[data-row-button]").click()
    opened = page.get_by_role("complementary", name="Opened claim")
    expect(opened.get_by_text("Patient account #")).to_be_visible()
    expect(opened.get_by_text("Service dates in the file")).to_be_visible()
