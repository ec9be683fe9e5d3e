"""Members: added with a password shown once, changed, deactivated; one's own password."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Person
from tests.browser.product import PASSWORD, Answer, Product


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="Members").get_by_role("row", name=re.compile(name))


def _choose(dialog: Locator, label: str, option: str) -> None:
    dialog.get_by_role("combobox", name=label).click()
    dialog.page.get_by_role("option", name=re.compile(option)).click()


def test_a_member_is_added_with_a_password_that_works(
    admin: Person, people: Callable[..., Person], product: Product
) -> None:
    page = admin.go("/settings/members")
    page.get_by_role("button", name="Add a member").click()
    dialog = page.get_by_role("dialog", name="Add a member")
    expect(dialog.get_by_role("button", name="Add the member")).to_be_disabled()
    dialog.get_by_role("textbox", name="User name").fill("alice")
    dialog.get_by_role("textbox", name="First name").fill("Inventa")
    dialog.get_by_role("textbox", name="Last name").fill("Newcomer")
    admin.expects("status of 409")
    dialog.get_by_role("button", name="Add the member").click()
    name = dialog.get_by_role("textbox", name="User name")
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("inventa")
    dialog.get_by_role("button", name="Add the member").click()
    shown = page.get_by_role("dialog", name="Password of Inventa Newcomer")
    password = shown.locator("code, pre").inner_text().strip()
    shown.get_by_role("button", name="Done").click()
    expect(_row(page, "Inventa Newcomer")).to_contain_text("Never")
    expect(page.get_by_role("button", name="Add a member")).to_be_focused()
    assert password not in page.content()
    newcomer = people("")
    newcomer.go("/")
    newcomer.log_in("inventa", password)
    # It was made by somebody else: nothing is shown before a password of one's own is chosen.
    page = newcomer.page
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    newcomer.go("/settings/tokens")
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    newcomer.expects("status of 422")
    for chosen, again in ((password, password), ("12345678", "12345678"), ("an-invented-passphrase", "another")):
        page.get_by_label("New password", exact=True).fill(chosen)
        page.get_by_label("The same again", exact=True).fill(again)
        page.get_by_role("button", name="Use this password").click()
        field = "New password" if chosen == again else "The same again"
        expect(page.get_by_label(field, exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("The same again", exact=True).fill("an-invented-passphrase")
    page.get_by_role("button", name="Use this password").click()
    expect(page.get_by_role("table", name="API tokens").or_(page.get_by_text("No token yet"))).to_be_visible()
    with pytest.raises(Answer, match="401"):
        product.api("POST", "auth/token/", {"username": "inventa", "password": password})
    assert product.api("POST", "auth/token/", {"username": "inventa", "password": "an-invented-passphrase"})


def test_access_and_practices_are_changed(admin: Person, product: Product) -> None:
    product.add_member("changed", "member")
    page = admin.go("/settings/members")
    page.get_by_role("button", name="Change Changed Testa").click()
    dialog = page.get_by_role("dialog", name="Change Changed Testa")
    dialog.get_by_role("switch", name="All practices, also those added later").press("Space")
    expect(dialog.get_by_role("button", name="Save the member")).to_be_disabled()
    dialog.get_by_role("combobox", name="Practices").click()
    page.get_by_role("option", name=re.compile("Demoville Heart Center")).click()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Save the member").click()
    expect(_row(page, "Changed Testa")).to_contain_text("Demoville Heart Center")
    expect(page.get_by_role("button", name="Change Changed Testa")).to_be_focused()
    page.get_by_role("button", name="Change Changed Testa").click()
    _choose(dialog, "Access", "^Auditor")
    dialog.get_by_role("button", name="Save the member").click()
    expect(_row(page, "Changed Testa")).to_contain_text("Auditor")


def test_a_member_is_deactivated_and_activated_again(admin: Person, product: Product) -> None:
    product.add_member("leaving", "member")
    credentials = {"username": "leaving", "password": PASSWORD}
    page = admin.go("/settings/members")
    more = page.get_by_role("button", name="More actions for Leaving Testa")
    more.click()
    page.get_by_role("menuitem", name="Deactivate").click()
    dialog = page.get_by_role("dialog", name="Deactivate Leaving Testa")
    expect(dialog.get_by_role("definition")).to_have_text("ActiveDeactivated")
    expect(dialog).to_contain_text("can no longer log in")
    dialog.get_by_role("button", name="Keep as it is").click()
    expect(more).to_be_focused()
    expect(_row(page, "Leaving Testa")).to_contain_text("Active")
    page.keyboard.press("Enter")
    # The menu takes the focus a moment after it has opened.
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.get_by_role("menuitem", name="Deactivate").press("Enter")
    dialog.get_by_role("button", name="Deactivate the member").click()
    expect(_row(page, "Leaving Testa")).to_contain_text("Deactivated")
    expect(more).to_be_focused()
    with pytest.raises(Answer, match="401"):
        product.api("POST", "auth/token/", credentials)
    more.click()
    page.get_by_role("menuitem", name="Activate again").click()
    expect(_row(page, "Leaving Testa")).not_to_contain_text("Deactivated")
    assert product.api("POST", "auth/token/", credentials)["access_token"]


def test_ones_own_password_is_changed(people: Callable[..., Person], product: Product) -> None:
    product.add_member("keyholder", "member")
    credentials = {"username": "keyholder", "password": PASSWORD}
    kept, ended = (
        product.api("POST", "auth/token/", {**credentials, "name": name})["access_token"]
        for name in ("night script", "old laptop")
    )
    person = people("")
    page = person.go("/")
    person.log_in("keyholder", PASSWORD)
    page.get_by_role("button", name=re.compile("account of")).click()
    page.get_by_role("menuitem", name="Change the password").click()
    dialog = page.get_by_role("dialog", name="Change your password")
    old = dialog.get_by_label("Password until now", exact=True)
    new = dialog.get_by_label("New password", exact=True)
    person.expects("status of 422")
    old.fill("not the password")
    new.fill("another-invented-passphrase")
    dialog.get_by_role("button", name="Change the password").click()
    expect(old).to_have_attribute("aria-invalid", "true")
    old.fill(PASSWORD)
    expect(dialog.get_by_role("checkbox")).to_have_count(2)
    dialog.get_by_role("checkbox", name=re.compile("night script")).press("Space")
    new.fill("12345")
    dialog.get_by_role("button", name="Change the password").click()
    expect(new).to_have_attribute("aria-invalid", "true")
    new.fill("another-invented-passphrase")
    dialog.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("account of"))).to_be_focused()
    # One stays logged in here.
    page.reload()
    expect(page.get_by_role("heading", name="Good to see you, Keyholder")).to_be_visible()
    body = {"username": "keyholder", "password": "another-invented-passphrase"}
    assert product.api("POST", "auth/token/", body)["access_token"]
    assert product.api("GET", "auth/session/", token=kept)["user"]["username"] == "keyholder"
    with pytest.raises(Answer, match="401"):
        product.api("GET", "auth/session/", token=ended)
