"""Steps that people take on many pages."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Person

JOB = re.compile(r"/status/jobs/([0-9a-f-]{36})")


def choose_file(person: Person, path: Path) -> Page:
    """The upload page with the preview of this file, or with the reason why there is none."""
    page = person.go("/status/upload")
    page.locator("input[type=file]").set_input_files(path)
    return page


def check_file(person: Person, path: Path) -> str:
    """Upload by the page; the id of the job that opens."""
    page = choose_file(person, path)
    page.get_by_role("button", name=re.compile(r"^Check [\d,]+ claims?$")).click()
    page.wait_for_url(JOB)
    found = JOB.search(page.url)
    assert found is not None
    return found.group(1)


def state(page: Page, word: str) -> None:
    """The job's badge says so, beside its title."""
    badge = page.get_by_role("main").get_by_text(word, exact=True).first
    expect(badge).to_be_visible()


def outcomes(page: Page) -> dict[str, int]:
    """The numbers below the outcome bar by their words."""
    found = {}
    for key in page.get_by_role("list", name="Outcomes").get_by_role("button").all():
        word, number = key.inner_text().split("\n")
        found[word] = int(number.replace(",", ""))
    return found


def rows(page: Page) -> Locator:
    """The rows of the results that are on the page."""
    return page.locator("tbody tr[data-key]")


def column(page: Page, header: str) -> list[str]:
    """What the cells below this header say."""
    heads = [text.strip() for text in page.locator("table thead th").all_inner_texts()]
    place = heads.index(header) + 1
    return [text.strip() for text in page.locator(f"tbody tr[data-key] td:nth-child({place})").all_inner_texts()]


def drawer(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Opened claim")


def choose(within: Locator, label: str, option: str) -> None:
    """Choose in a list of choices by the exact words."""
    within.get_by_role("combobox", name=label, exact=True).click()
    within.page.get_by_role("option", name=option, exact=True).click()


def save_claim(page: Page, number: str, changes: str) -> None:
    """The two steps: Save, then what changes from what to what (a pattern), then the button that saves."""
    drawer(page).get_by_role("button", name="Save", exact=True).click()
    dialog = page.get_by_role("dialog", name=f"Save claim {number}")
    expect(dialog.locator("dl")).to_have_text(re.compile(changes))
    dialog.get_by_role("button", name="Save the changes").click()
    expect(dialog).to_be_hidden()
