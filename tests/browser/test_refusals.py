"""Files that cannot be checked: the reason takes the place of the button, and nothing is stored or sent."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.pages import choose_file
from tests.browser.people import Person
from tests.browser.product import Product

HEADER = b"claim_number,first_name,last_name,date_of_birth\n"
FILES = {
    "a PDF": ("scan.csv", b"%PDF-1.7\n1 0 obj\n", "The file is a PDF document, not a table.", 415),
    "a missing column": (
        "short.csv",
        b"claim_number,first_name,last_name\nZZ70000001,Testa,Patient\n",
        "The column date_of_birth is missing. Add it to the file.",
        422,
    ),
    "an empty file": ("empty.csv", b"", "The file is empty.", 422),
    "a header alone": ("header.csv", HEADER, "no rows", 422),
    "too large": ("large.csv", HEADER + b"x" * (10 * 1024 * 1024), "The file is larger than 10 MB.", 413),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_reason_takes_the_place_of_the_button(alice: Person, product: Product, tmp_path: Path, kind: str) -> None:
    name, content, says, status = FILES[kind]
    path = tmp_path / name
    path.write_bytes(content)
    jobs, calls = product.api("GET", "claims/csv-jobs/")["count"], product.payer_calls()
    alice.expects(f"status of {status}")
    page = choose_file(alice, path)
    reason = page.get_by_role("alert").filter(has_text="This file cannot be checked as it is")
    expect(reason).to_be_visible()
    expect(reason).to_contain_text(re.compile(re.escape(says), re.IGNORECASE))
    expect(page.get_by_role("button", name=re.compile(r"^Check \d"))).to_be_hidden()
    expect(page.get_by_role("button", name="Retry")).to_be_hidden()
    assert product.api("GET", "claims/csv-jobs/")["count"] == jobs and product.payer_calls() == calls


def test_another_file_is_chosen_after_a_refusal(alice: Person, product: Product, story: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.touch()
    alice.expects("status of 422")
    page = choose_file(alice, path)
    expect(page.get_by_text("This file cannot be checked as it is")).to_be_visible()
    page.locator("input[type=file]").set_input_files(story)
    expect(page.get_by_role("button", name="Check 990 claims")).to_be_enabled()
    expect(page.get_by_text("This file cannot be checked as it is")).to_be_hidden()


def test_a_file_without_a_usable_row_cannot_be_sent(alice: Person, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(HEADER + b"1.23457E+11,Testa,Patient,31/31/1980\n")
    page = choose_file(alice, path)
    expect(page.get_by_role("button", name="Check 0 claims")).to_be_disabled()
    expect(page.get_by_text("No row can be checked as it is.")).to_be_visible()


def test_a_file_dropped_beside_the_area_is_taken(alice: Person) -> None:
    page = alice.go("/status/upload")
    alice.expects("status of 422")
    page.get_by_role("heading", name="Check claim status in bulk").evaluate(
        """(heading) => { const data = new DataTransfer();
        data.items.add(new File(["a,b\\n1,2\\n"], "beside.csv", { type: "text/csv" }));
        for (const kind of ["dragover", "drop"])
          heading.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data })); }"""
    )
    expect(page.get_by_text("beside.csv")).to_be_visible()
    expect(page.get_by_text("This file cannot be checked as it is")).to_be_visible()


def test_a_file_without_a_usable_row_shows_its_problems_at_once(alice: Person, product: Product) -> None:
    path = product.home / "unusable.csv"
    path.write_text("claim_number,first_name,last_name,date_of_birth\nZZ79000001,,Nobodyson,1980-02-30\n")
    page = choose_file(alice, path)
    expect(page.get_by_text("No row can be checked as it is.")).to_be_visible()
    expect(page.get_by_text("date_of_birth cannot be used")).to_be_visible()
    expect(page.get_by_role("button", name="Check 0 claims")).to_be_disabled()
