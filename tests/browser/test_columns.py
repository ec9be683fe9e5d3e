"""Columns that are not recognised: said where the file is chosen, and mapped there by hand."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages import choose_file
from tests.browser.people import Person

FOREIGN = (
    "Open claims of July\nReferenz,Vorname,Nachname,Brith Date,TIN,DOS,Colour\n"
    "'ZZ70000001,Testa,Patient,01/31/1980,970000001,2026-07-01,blue\nTotal,,,,,,\n"
)


def test_a_refused_file_is_mapped_by_hand_and_checked(alice: Person, tmp_path: Path) -> None:
    path = tmp_path / "foreign.csv"
    path.write_text(FOREIGN)
    alice.expects("status of 422")
    page = choose_file(alice, path)
    expect(page.get_by_text("This file cannot be checked as it is")).to_be_visible()
    expect(page.get_by_text("Looks like date_of_birth")).to_be_visible()
    mapping = {"Vorname": "first_name", "Nachname": "last_name", "Referenz": "claim_number"}
    for header, column in {**mapping, "Brith Date": "date_of_birth"}.items():
        page.get_by_role("combobox", name=f"Use {header} as").click()
        page.get_by_role("option", name=column, exact=True).click()
    expect(page.get_by_role("button", name=re.compile("^Check 1 claim$"))).to_be_enabled()
    expect(page.get_by_text("Lines above the header line")).to_be_visible()
    expect(page.get_by_text(re.compile("no claims .* were left out: 1"))).to_be_visible()
    page.get_by_role("button", name="See them").click()
    expect(page.get_by_text("Signs around claim_number were taken off")).to_be_visible()
    page.get_by_role("button", name="Check 1 claim").click()
    page.wait_for_url(re.compile("/status/jobs/"))
