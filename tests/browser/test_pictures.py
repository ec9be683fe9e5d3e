"""The pictures of the documentation, from the same running product: SCREENSHOTS_TO=docs/images."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.pages import choose_file, drawer, rows
from tests.browser.people import Person
from tests.browser.product import Product
from tests.cli.commands import claimdeck

MOST = 250 * 1024


def _take(page: Page, path: Path) -> None:
    expect(page.get_by_label("Loading")).to_have_count(0)
    page.mouse.move(5, 850)
    page.screenshot(path=path, animations="disabled")
    assert 10 * 1024 < path.stat().st_size <= MOST, path


def test_pictures_are_taken(pictures: Path, alice: Person, finished: str, story: Path, product: Product) -> None:
    page = alice.go("/")
    expect(page.get_by_text("Latest results")).to_be_visible()
    _take(page, pictures / "home.png")
    choose_file(alice, story)
    button = page.get_by_role("button", name="Check 990 claims")
    expect(button).to_be_enabled()
    button.scroll_into_view_if_needed()
    _take(page, pictures / "upload.png")
    alice.go(f"/status/jobs/{finished}")
    expect(rows(page)).to_have_count(50)
    _take(page, pictures / "job.png")
    alice.go(f"/status/jobs/{finished}?outcome=paid")
    rows(page).nth(2).locator("[data-row-button]").click()
    drawer(page).get_by_role("tab", name="Payments").click()
    expect(drawer(page).get_by_text("Asking the payer")).to_be_hidden()
    _take(page, pictures / "claim.png")
    for words in (("demo-data", "--claims", 2_000, "--seed", 7), ("run",)):
        done = claimdeck("pipeline", *words, "--data", product.data, home=product.home)
        assert done.returncode == 0, done.stderr
    alice.go("/failed_claims")
    page.get_by_role("main").locator("button[aria-pressed]").first.click()
    rows(page).first.locator("[data-row-button]").click()
    expect(drawer(page).get_by_role("tabpanel")).not_to_be_empty()
    _take(page, pictures / "failed-claim.png")
