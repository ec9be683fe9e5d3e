"""A finished job's rows: opened, sorted, paged, searched, downloaded."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import column, drawer, outcomes, rows
from tests.browser.people import Person
from tests.browser.product import ROWS, STORY, read_rows

WITHOUT_CLAIM = STORY["not_found"] + STORY["mismatched"] + STORY["invalid"]


@pytest.fixture
def page(alice: Person, finished: str) -> Page:
    page = alice.go(f"/status/jobs/{finished}")
    expect(rows(page)).to_have_count(50)
    return page


def test_a_row_opens_by_keyboard_and_shows_six_tabs(alice: Person, finished: str) -> None:
    page = alice.go(f"/status/jobs/{finished}?outcome=paid")
    expect(rows(page)).to_have_count(50)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(1).locator("[data-row-button]")).to_be_focused()
    page.keyboard.press("Enter")
    panel = drawer(page)
    number = column(page, "Claim number")[1]
    expect(panel.get_by_role("heading", name=number)).to_be_visible()
    expect(panel.get_by_text("The payer has finished the claim and paid it.")).to_be_visible()
    shown = {
        "Financials": re.compile("Patient"),
        "Lines": re.compile(r"\d{5}|[A-Z]\d{4}"),
        "Payments": re.compile(r"\$[\d,]+\.\d\d"),
        "Timeline": re.compile("alice|admin|Checked|Uploaded", re.IGNORECASE),
        "Payer's answer": re.compile(number),
        "Overview": re.compile("Member id"),
    }
    assert sorted(panel.get_by_role("tab").all_inner_texts()) == sorted(shown)
    for name, words in shown.items():
        panel.get_by_role("tab", name=name).click()
        expect(panel.get_by_role("tabpanel")).to_contain_text(words)
    assert "tab=overview" in page.url and "row=" in page.url
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert "row=" not in page.url and "tab=" not in page.url
    expect(rows(page).nth(1).locator("[data-row-button]")).to_be_focused()
    # With a row open, the arrow opens the next one in its place.
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("heading", name=column(page, "Claim number")[2])).to_be_visible()


def test_the_list_stays_readable_beside_the_drawer(people: Callable[..., Person], finished: str) -> None:
    page = people("alice", viewport={"width": 1024, "height": 768}).go(f"/status/jobs/{finished}")
    rows(page).nth(1).locator("[data-row-button]").click()
    panel = drawer(page).bounding_box()
    assert panel is not None
    for badge in rows(page).locator("td:nth-child(4) > *").all()[:20]:
        box = badge.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= panel["x"] + 12, badge.inner_text()
    tabs = drawer(page).get_by_role("tab")
    expect(tabs.last).to_be_in_viewport(ratio=1)


def test_dates_amounts_and_outcome_are_seen_without_scrolling(people: Callable[..., Person], finished: str) -> None:
    page = people("alice", viewport={"width": 1440, "height": 900}).go(f"/status/jobs/{finished}")
    expect(rows(page)).to_have_count(50)
    for name in ("Claim number", "Outcome", "Patient", "Service dates", "Charged", "Paid", "Reason"):
        expect(page.get_by_role("columnheader", name=name, exact=True)).to_be_in_viewport(ratio=1)


def test_sorting_and_paging_are_in_the_address(page: Page) -> None:
    total = page.get_by_role("status").filter(has_text=re.compile(r"^1–50 of 1,0\d\d results$"))
    expect(total).to_be_visible()
    page.get_by_role("columnheader", name="Charged").get_by_role("button").click()
    expect(page.get_by_role("columnheader", name="Charged")).to_have_attribute("aria-sort", "ascending")
    page.wait_for_url("**?ordering=total_charged")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    money = re.compile(r"[\d.]+")
    page.wait_for_function("document.querySelectorAll('tbody tr[data-key]').length === 50")
    charged = [float("".join(money.findall(text)) or "-1") for text in column(page, "Charged")]
    assert charged == sorted(charged)
    page.get_by_role("button", name="Page 2", exact=True).click()
    page.wait_for_url("**ordering=total_charged&page=2")
    expect(page.get_by_role("status").filter(has_text=re.compile(r"^51–100 of"))).to_be_visible()
    page.get_by_role("combobox", name="Rows on a page").click()
    page.get_by_role("option", name="100 a page").click()
    expect(rows(page)).to_have_count(100)
    assert "page_size=100" in page.url


def test_chosen_columns_are_remembered(page: Page) -> None:
    header = page.get_by_role("columnheader", name="Check or EFT")
    expect(header).to_be_hidden()
    page.get_by_role("button", name="Choose columns").click()
    page.get_by_role("checkbox", name="Check or EFT").check()
    # A paid claim has such codes too: they are no denial.
    expect(page.get_by_role("checkbox", name="Adjustment and remark codes")).to_be_visible()
    page.get_by_role("checkbox", name="Reason").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    expect(header).to_be_visible()
    expect(page.get_by_role("columnheader", name="Reason")).to_be_hidden()


def test_a_patient_is_found_without_a_trace(page: Page, alice: Person, story: Path) -> None:
    wanted = next(row for row in read_rows(story) if row["claim_number"].startswith("ZZ70") and row["last_name"])
    before = page.url
    page.get_by_role("button", name="Find a patient").click()
    dialog = page.get_by_role("dialog", name="Find a patient in these rows")
    dialog.get_by_role("textbox", name="Member id").fill(wanted["subscriber_id"])
    with page.expect_request(lambda request: request.method == "POST" and "search" in request.url) as asked:
        dialog.get_by_role("button", name="Find the rows").click()
    assert wanted["subscriber_id"] in (asked.value.post_data or "")
    expect(page.get_by_text("Rows of one patient")).to_be_visible()
    # Not the rows from before, nor what stands in their place while the answer is waited for.
    expect(rows(page).filter(has_text=wanted["claim_number"]).first).to_be_visible()
    expect(rows(page)).not_to_have_count(50)
    assert page.url == before
    page.get_by_role("button", name="Show all patients").click()
    expect(rows(page)).to_have_count(50)
    assert not [address for address in alice.asked if wanted["subscriber_id"] in address]


def test_a_claim_number_is_found_in_the_rows(page: Page, story: Path) -> None:
    number = read_rows(story)[0]["claim_number"]
    page.get_by_role("textbox", name="Claim number", exact=True).fill(number)
    page.wait_for_url(f"**claim_number={number}")
    expect(rows(page)).not_to_have_count(50)
    assert set(column(page, "Claim number")) == {number}


def test_results_are_downloaded(page: Page, story: Path, tmp_path: Path) -> None:
    def download(name: str | re.Pattern[str]) -> Path:
        page.get_by_role("button", name="Download", exact=True).click()
        with page.expect_download() as started:
            page.get_by_role("menuitem", name=name).click()
        path = tmp_path / started.value.suggested_filename
        started.value.save_as(path)
        return path

    given = read_rows(story)
    answers = read_rows(download("Results as csv"))
    by_row = {int(row["row"]): row for row in answers}
    assert sorted(by_row) == list(range(1, 1001)), "every row of the file is accounted for"
    for place, row in enumerate(given, 1):
        # A number that a spreadsheet damaged is quoted by its shape only.
        if by_row[place]["outcome"] != "invalid_row":
            assert by_row[place]["claim_number"] == row["claim_number"]
    for place, row in enumerate(given, 1):
        if row["claim_number"].startswith("ZZ79"):
            assert by_row[place]["outcome"] == "not_found"
        if row["last_name"] == "Strangerson":
            assert by_row[place]["outcome"] == "patient_mismatch" and not by_row[place]["total_paid"]

    sheet = openpyxl.load_workbook(download("Results as xlsx")).worksheets[0]
    assert sheet.max_row == len(answers) + 1
    assert [cell.value for cell in sheet[1]] == list(answers[0])

    open_rows = read_rows(download(re.compile(rf"Only the {STORY['invalid']} rows not answered")))
    assert len(open_rows) == STORY["invalid"], "what the payer did not find is its answer"
    failed = read_rows(download(re.compile(rf"All {WITHOUT_CLAIM} rows without a claim")))
    assert list(failed[0]) == list(given[0]), "in the columns of the upload, to correct and upload again"
    assert len(failed) == WITHOUT_CLAIM
    assert sum(row["claim_number"].startswith("ZZ79") for row in failed) == STORY["not_found"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_downloaded(alice: Person, kind: str) -> None:
    page = alice.go("/status/upload")
    page.get_by_role("button", name="Download template").click()
    with page.expect_download() as started:
        page.get_by_role("menuitem", name=f"As {kind}").click()
    assert started.value.suggested_filename.endswith(f".{kind}")
    assert started.value.path().stat().st_size > 50


def test_a_job_with_more_results_than_rows_says_so(alice: Person, finished: str) -> None:
    page = alice.go(f"/status/jobs/{finished}")
    expect(rows(page)).to_have_count(50)
    total = sum(outcomes(page).values())
    assert total > ROWS
    expect(page.get_by_text(f"{total:,} results for {ROWS:,} rows: where the payer has split a claim")).to_be_visible()


def test_an_address_that_asks_for_too_much_is_led_back(alice: Person, finished: str) -> None:
    page = alice.go(f"/status/jobs/{finished}?page=99")
    expect(page.get_by_text("there is no page 99 any more")).to_be_visible()
    page.get_by_role("button", name="First page").click()
    expect(rows(page)).to_have_count(50)
    alice.go(f"/status/jobs/{finished}?page=abc&page_size=7&ordering=nothing")
    expect(rows(page)).to_have_count(50)
    alice.expects("status of 404")
    alice.go(f"/status/jobs/{finished}?row=987654321")
    panel = drawer(page)
    expect(panel.get_by_text("This result is there no more")).to_be_visible()
    panel.get_by_role("button", name="Close the claim").click()
    expect(panel).to_be_hidden()


def test_dates_in_reasons_are_written_as_everywhere(alice: Person, finished: str) -> None:
    page = alice.go(f"/status/jobs/{finished}?outcome=not_found")
    expect(rows(page).first).to_contain_text(re.compile(r"date range: \d\d/\d\d/\d{4}"))
    rows(page).first.locator("[data-row-button]").click()
    says = drawer(page).get_by_role("tabpanel")
    expect(says).to_contain_text(re.compile(r"\d\d/\d\d/\d{4} to \d\d/\d\d/\d{4}"))
    # What the payer did not answer has no place of its own.
    expect(says).not_to_contain_text("Check or EFT")


def test_without_a_draft_nothing_is_said_to_agree(alice: Person, finished: str) -> None:
    page = alice.go(f"/status/jobs/{finished}?outcome=pending")
    rows(page).first.locator("[data-row-button]").click()
    drawer(page).get_by_role("tab", name="Payments").click()
    panel = drawer(page).get_by_role("tabpanel")
    expect(panel).to_contain_text("The payer names no payment for this claim.")
    expect(panel.get_by_text("No draft").first).to_be_visible()
    expect(panel.get_by_text("Agrees")).to_have_count(0)
