"""Keys, visible focus and narrow screens."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import rows
from tests.browser.people import Person

# What the focused element looks like; the same without focus must differ.
LOOK = """(element) => {
  const at = (node) => { const s = getComputedStyle(node);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.top, s.transform].join(); };
  const parts = [element, element.parentElement, element.nextElementSibling].filter(Boolean);
  const focused = parts.map(at); element.blur(); const plain = parts.map(at); element.focus();
  return focused.join("|") !== plain.join("|");
}"""
NAME = """() => { const e = document.activeElement;
  return e === document.body ? "" : e.getAttribute("aria-label") || e.innerText || e.placeholder || e.tagName; }"""


def _tab_through(page: Page, most: int) -> list[str]:
    """The names of what Tab reaches, each with a focus that can be seen."""
    names = []
    for _ in range(most):
        page.keyboard.press("Tab")
        name = str(page.evaluate(NAME)).strip()
        if not name:
            break
        names.append(name)
        # A text field shows its focus by its border, everything else by an outline.
        seen = page.evaluate("document.activeElement.matches(':focus-visible')")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen and (outline != "none" or page.evaluate_handle("document.activeElement").evaluate(LOOK)), name
    return names


def test_slash_searches_and_question_mark_helps(alice: Person) -> None:
    page = alice.go("/")
    expect(page.get_by_role("heading", name="Good to see you, Alice")).to_be_visible()
    page.keyboard.press("/")
    search = page.get_by_role("textbox", name="Search claims and jobs")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+?")
    help_dialog = page.get_by_role("dialog", name="Help")
    expect(help_dialog.get_by_text("The payer has no such claim")).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_dialog).to_be_hidden()


def test_tab_reaches_everything_in_order_with_visible_focus(alice: Person) -> None:
    page = alice.go("/status/upload")
    expect(page.get_by_role("heading", name="Check claim status in bulk")).to_be_visible()
    expect(page.get_by_role("link", name="All jobs")).to_be_visible()
    names = _tab_through(page, 25)
    assert names[0] == "Skip to content"
    wanted = ["Search claims and jobs", "Bulk upload", "Download template", "All jobs"]
    places = [next((place for place, name in enumerate(names) if word in name), -1) for word in wanted]
    assert -1 not in places, names
    assert places[2] < places[3]


def test_skip_link_leads_to_the_content(alice: Person) -> None:
    page = alice.go("/status/jobs")
    expect(rows(page).first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_rows_are_selected_by_key(alice: Person, finished: str) -> None:
    page = alice.go(f"/status/jobs/{finished}")
    expect(rows(page)).to_have_count(50)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    bar = page.get_by_role("region", name="Actions on the selected rows")
    expect(bar).to_contain_text("2 results selected")
    bar.get_by_role("button", name="Select none").click()
    expect(bar).to_be_hidden()


def test_a_narrow_screen_folds_the_menu_and_scrolls_the_table(people: Callable[..., Person], finished: str) -> None:
    person = people("alice", viewport={"width": 390, "height": 844})
    page = person.go(f"/status/jobs/{finished}")
    expect(rows(page)).to_have_count(50)
    menu = page.get_by_role("navigation", name="Main")
    expect(menu).not_to_be_in_viewport()
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 390, "the page itself does not scroll sideways"
    frame = rows(page).first.evaluate(
        """(row) => { let e = row; while (e && !/auto|scroll/.test(getComputedStyle(e).overflowX)) e = e.parentElement;
        return e ? [e.scrollWidth, e.clientWidth] : null; }"""
    )
    assert frame is not None and frame[0] > frame[1], "the table scrolls by itself"
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(menu).to_be_in_viewport()
    menu.get_by_role("link", name="Bulk upload").click()
    expect(menu).not_to_be_in_viewport()
    expect(page.get_by_role("heading", name="Check claim status in bulk")).to_be_visible()
    for path in ("/", "/status/upload", "/status/jobs", "/status/search", "/settings/practices", "/settings/tokens"):
        person.go(path)
        expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        expect(page.get_by_label("Loading")).to_have_count(0)
        assert page.evaluate(wide) <= 390, path


def test_the_theme_is_chosen_and_remembered(alice: Person) -> None:
    page = alice.go("/")
    page.get_by_role("button", name=re.compile("account of")).click()
    page.get_by_role("menuitemradio", name="Dark").click()
    html = page.locator("html")
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")


def test_a_dialog_leaves_the_keyboard_where_it_was(people: Callable[..., Person], finished: str) -> None:
    admin = people("admin")
    page = admin.page
    for path, opener in (
        ("/settings/practices", "Add a practice"),
        ("/settings/practices", "Payer ids of Demoville Heart Center"),
        ("/settings/payers", "Add an account"),
        ("/settings/tokens", "Create a token"),
        ("/people", "Add a person"),
        ("/people", "Skills and roles"),
        ("/work/limits", "Add a payer"),
        (f"/status/jobs/{finished}", "Find a patient"),
    ):
        admin.go(path)
        button = page.get_by_role("button", name=opener)
        button.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
    for menu, item in (("More actions", "Delete this job"), (re.compile("account of"), "Help and keys")):
        button = page.get_by_role("button", name=menu)
        button.click()
        page.get_by_role("menuitem", name=item).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(button).to_be_focused()


def test_a_claim_found_by_search_closes_to_its_line(alice: Person) -> None:
    page = alice.go("/status/search")
    page.get_by_role("textbox", name="Claim number", exact=True).fill("ZZ70000029")
    page.get_by_role("main").get_by_role("combobox", name="Practice").click()
    page.get_by_role("option", name="970000003").click()
    page.get_by_role("button", name="Ask the payer").click()
    line = page.get_by_role("button", name="ZZ70000029", exact=True)
    line.press("Enter")
    page.get_by_role("tab", name="Financials").click()
    page.keyboard.press("Escape")
    expect(line).to_be_focused()


def test_the_open_settings_tab_is_in_sight_on_a_narrow_screen(people: Callable[..., Person]) -> None:
    person = people("admin", viewport={"width": 390, "height": 844})
    page = person.go("/settings/records")
    expect(page.get_by_role("navigation", name="Settings").get_by_role("link", name="Records")).to_be_in_viewport(
        ratio=0.9
    )
