"""The story by the page: a file with problems in, the payer's answer for every row out."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages import check_file, choose_file, column, outcomes, rows, state
from tests.browser.people import Person
from tests.browser.product import PASSWORD, STORY, Product, read_rows


def test_wrong_password_is_said_and_the_right_one_leads_on(people: Callable[..., Person], product: Product) -> None:
    visitor = people("")
    page = visitor.go("/status/jobs")
    visitor.log_in("alice", "a wrong password")
    expect(page.get_by_role("main").get_by_role("alert")).to_have_text("The user name or the password is not right.")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    visitor.log_in("alice", PASSWORD)
    expect(page.get_by_role("heading", name="Jobs", exact=True)).to_be_visible()
    assert page.url == f"{product.url}/status/jobs"
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Good to see you, Alice")).to_be_visible()


def test_preview_says_everything_and_asks_nothing(alice: Person, product: Product, story: Path) -> None:
    before = product.payer_calls()
    page = choose_file(alice, story)
    expect(page.get_by_text("1,000 rows · 3 practices · 5 problems in 35 rows · 1 note")).to_be_visible()
    groups = page.get_by_role("table").filter(has_text="Payer id").locator("tbody tr")
    expect(groups).to_have_count(3)
    expect(page.get_by_role("button", name="Check 990 claims")).to_be_enabled()
    planned = page.get_by_text(re.compile(r"^Planned: \d+ payer calls instead of \d+, about \d+ s$")).inner_text()
    calls, one_by_one, _ = map(int, re.findall(r"\d+", planned))
    assert 0 < calls < 100 < 900 < one_by_one
    page.get_by_role("button", name="See them").click()
    for kind, count in (
        ("Rows that are there more than once", STORY["doubled"]),
        ("Rows without service dates", STORY["undated"]),
    ):
        expect(page.get_by_text(f"{kind} {count} rows")).to_be_visible()
    expect(page.get_by_text('date_of_birth: "##/##/####" is a day that does not exist.')).to_be_visible()
    assert "31/31/1980" not in page.content(), "values of the file are quoted by their shape only"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download them").click()
    saved = download.value
    assert saved.suggested_filename == "claims-october-problems.csv"
    assert sum(int(row["rows"]) for row in read_rows(saved.path())) == 50
    assert product.payer_calls() == before, "nothing is sent before the button"


def test_a_file_is_checked_and_watched(alice: Person, product: Product, story: Path) -> None:
    with product.slow_payer(1500):
        job = check_file(alice, story)
        page = alice.page
        expect(page.get_by_role("progressbar", name="Rows processed")).to_be_visible()
        expect(page.get_by_text(re.compile(r"^[\d,]+ of 1,000$"))).to_be_visible()
        expect(page.get_by_role("button", name="Cancel")).to_be_visible()
        # Rows appear while the job runs.
        expect(rows(page).first).to_be_visible()
        place = page.get_by_role("table").bounding_box()
        assert place is not None
        seen = product.api("GET", f"claims/csv-jobs/{job}/progress/")
    state(page, "Completed")
    assert seen["status"] == "PROCESSING" and 0 < seen["processed_rows"] < 1000
    expect(page.get_by_text(re.compile("results for .* rows: where the payer has split"))).to_be_visible()
    expect(page.get_by_role("progressbar", name="Rows processed")).to_be_hidden()
    expect(page.get_by_text("Took", exact=True)).to_be_visible()
    # Its columns grow with what comes; where it stands does not change.
    now_at = page.get_by_role("table").bounding_box()
    assert now_at is not None and (now_at["x"], now_at["y"]) == (place["x"], place["y"]), (
        "nothing jumps under the pointer"
    )
    counts = outcomes(page)
    # A claim that the payer has split into two is answered by two results.
    total = page.get_by_role("status").filter(has_text=re.compile("^1–50 of"))
    expect(total).to_have_text(f"1–50 of {sum(counts.values()):,} results")
    assert sum(counts.values()) >= 1000
    assert counts["Not found"] == STORY["not_found"]
    assert counts["Patient differs"] == STORY["mismatched"]
    assert counts["Invalid row"] == STORY["invalid"]
    assert counts["Paid"] > 300 and not {"Payer unavailable", "Practice unknown", "Inquiry error"} & set(counts)
    expect(page.get_by_text(re.compile(r"1,000 rows · uploaded .* by alice · took .* payer calls"))).to_be_visible()


def test_outcome_bar_filters_and_the_back_button_returns(alice: Person, product: Product, finished: str) -> None:
    page = alice.go(f"/status/jobs/{finished}")
    expect(rows(page)).to_have_count(50)
    page.locator('button[title^="Not found: 20 (2"]').click()
    expect(rows(page)).to_have_count(20)
    assert page.url.endswith("?outcome=not_found")
    assert set(column(page, "Outcome")) == {"Not found"}
    assert all(number.startswith("ZZ79") for number in column(page, "Claim number"))
    page.get_by_role("list", name="Outcomes").get_by_role("button", name="Invalid row").click()
    expect(rows(page)).to_have_count(10)
    page.go_back()
    expect(rows(page)).to_have_count(20)
    page.go_back()
    expect(rows(page)).to_have_count(50)
    assert page.url == f"{product.url}/status/jobs/{finished}"
    # The same view for a colleague, by its address.
    page.goto(f"{product.url}/status/jobs/{finished}?outcome=patient_mismatch")
    expect(rows(page)).to_have_count(10)
    assert set(column(page, "Patient")) == {"Otherina Strangerson"}, "as the file says, not as the payer says"
    assert set(column(page, "Paid")) == {"–"}
