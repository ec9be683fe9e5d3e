"""People: added with a password shown once, changed, absent, deactivated, deleted; one's own password."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desks import fill
from tests.browser.pages import rows
from tests.browser.people import Person
from tests.browser.product import PASSWORD, Answer, Product
from tests.cli.commands import wait_until


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="People").get_by_role("row", name=re.compile(name))


def _open(person: Person, name: str) -> Locator:
    """Somebody opened in the drawer of the list."""
    page = person.page
    page.get_by_role("button", name=f"Open {name}").click()
    panel = page.get_by_role("complementary", name="Opened person")
    expect(panel.get_by_role("heading", name=name)).to_be_visible()
    return panel


def _choose(place: Locator, label: str, option: str) -> None:
    place.get_by_role("combobox", name=label).click()
    place.page.get_by_role("option", name=re.compile(option)).click()


def _listed(product: Product, kind: str, *names: str) -> None:
    """These stand in the organization's own list of skills or roles."""
    there = {one["name"] for one in product.api("GET", f"{kind}/?page_size=500")["results"]}
    for name in names:
        if name not in there:
            product.api("POST", f"{kind}/", {"name": name})


def test_people_are_listed_and_filtered(admin: Person) -> None:
    # The address under which they stood before leads here.
    page = admin.go("/settings/members")
    page.wait_for_url("**/people")
    for name, access in (("Alice Testa", "Member"), ("Auditor Testa", "Auditor"), ("Operator Testa", "Operator")):
        expect(_row(page, name)).to_contain_text(access)
    expect(page.get_by_role("table", name="People")).not_to_contain_text("charlie")
    _choose(page.get_by_role("main"), "Access", "^Auditor$")
    page.wait_for_url("**/people?access=auditor")
    expect(_row(page, "Alice Testa")).to_have_count(0)
    expect(_row(page, "Auditor Testa")).to_be_visible()
    page.get_by_role("textbox", name="Name contains").fill("nobody of this name")
    expect(page.get_by_text("Nobody fits these filters.")).to_be_visible()


def test_a_person_is_added_with_a_password_that_works(
    admin: Person, people: Callable[..., Person], product: Product
) -> None:
    page = admin.go("/people")
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    expect(dialog.get_by_role("button", name="Add the person")).to_be_disabled()
    dialog.get_by_role("textbox", name="User name").fill("alice")
    dialog.get_by_role("textbox", name="First name").fill("Inventa")
    dialog.get_by_role("textbox", name="Last name").fill("Newcomer")
    admin.expects("status of 409")
    dialog.get_by_role("button", name="Add the person").click()
    name = dialog.get_by_role("textbox", name="User name")
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("inventa")
    dialog.get_by_role("button", name="Add the person").click()
    shown = page.get_by_role("dialog", name="Password of Inventa Newcomer")
    password = shown.locator("code, pre").inner_text().strip()
    shown.get_by_role("button", name="Done").click()
    expect(_row(page, "Inventa Newcomer")).to_contain_text("Never")
    expect(page.get_by_role("button", name="Add a person")).to_be_focused()
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


def test_settings_of_a_person_with_skills(admin: Person, product: Product) -> None:
    product.add_member("skilled", "member")
    _listed(product, "skills", "Aetna", "Medicare")
    _listed(product, "roles", "Sr. Biller", "Biller")
    page = admin.go("/people")
    panel = _open(admin, "Skilled Testa")
    save = panel.get_by_role("button", name="Save Skilled Testa")
    expect(save).to_be_disabled()
    _choose(panel, "Add a skill", "^Aetna$")
    _choose(panel, "Add a skill", "^Medicare$")
    panel.get_by_role("textbox", name="Level of Aetna").fill("5")
    panel.get_by_role("textbox", name="Claims a day").fill("12")
    _choose(panel, "Role", "^Sr. Biller$")
    save.click()
    row = _row(page, "Skilled Testa")
    expect(row).to_contain_text("Aetna 5")
    expect(row).to_contain_text("Sr. Biller")
    expect(row).to_contain_text("/12")
    # What takes claims away is asked first.
    panel.get_by_role("button", name="Take away Medicare").click()
    save.click()
    dialog = page.get_by_role("dialog", name="Change Skilled Testa")
    expect(dialog).to_contain_text("return to the pool")
    dialog.get_by_role("button", name="Save Skilled Testa").click()
    expect(row).not_to_contain_text("Medicare")
    panel.get_by_role("switch", name="All practices, also those added later").press("Space")
    expect(save).to_be_disabled()
    panel.get_by_role("combobox", name="Practices").click()
    page.get_by_role("option", name=re.compile("Demoville Heart Center")).click()
    page.keyboard.press("Escape")
    save.click()
    dialog.get_by_role("button", name="Save Skilled Testa").click()
    # The button is disabled while it saves as well as afterwards.
    wait_until(lambda: product.api("GET", "users/?search=skilled")["results"][0]["practices"] != [])
    expect(save).to_be_disabled()
    (found,) = product.api("GET", "users/?search=skilled")["results"]
    assert [(skill["name"], skill["level"]) for skill in found["skills"]] == [("Aetna", 5)]
    assert (found["max_daily_claims"], len(found["practices"])) == (12, 1)
    panel.get_by_role("tab", name="History").click()
    expect(panel.get_by_role("list", name="History of Skilled Testa")).to_contain_text("by admin")


def test_an_absence_is_chosen_in_the_calendar(admin: Person, product: Product) -> None:
    product.add_member("resting", "member")
    page = admin.go("/people")
    panel = _open(admin, "Resting Testa")
    panel.get_by_role("tab", name="Absences").click()
    panel.get_by_role("button", name="Month after").click()
    month = panel.get_by_role("table")
    first = month.get_by_role("button", name=re.compile(r" 10, \d{4}$"))
    first.click()
    # By keyboard: two days on, and chosen.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel.get_by_role("textbox", name="Reason").fill("holiday")
    panel.get_by_role("button", name="Add 3 days of absence").click()
    expect(panel.get_by_role("list", name="Absences of Resting Testa")).to_contain_text("3 days · holiday")
    expect(month.get_by_role("button", name=re.compile(", absent$"))).to_have_count(3)
    panel.get_by_role("button", name=re.compile("^Remove the absence")).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the absence").click()
    expect(panel.get_by_text("No absence yet")).to_be_visible()


def test_who_is_deactivated_is_logged_out_and_who_is_deleted_is_gone(
    admin: Person, people: Callable[..., Person], product: Product
) -> None:
    product.add_member("leaving", "member")
    credentials = {"username": "leaving", "password": PASSWORD}
    leaving = people("")
    leaving.go("/")
    leaving.log_in("leaving", PASSWORD)
    expect(leaving.page.get_by_role("navigation", name="Main")).to_be_visible()
    page = admin.go("/people")
    panel = _open(admin, "Leaving Testa")
    off = panel.get_by_role("button", name="Deactivate", exact=True)
    off.click()
    dialog = page.get_by_role("dialog", name="Deactivate Leaving Testa")
    expect(dialog).to_contain_text("has no open claims: nothing returns to the pool")
    expect(dialog.get_by_role("definition")).to_have_text("ActiveDeactivated")
    dialog.get_by_role("button", name="Keep as it is").click()
    expect(off).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Deactivate Leaving Testa").click()
    expect(_row(page, "Leaving Testa")).to_contain_text("Deactivated")
    leaving.go("/status/jobs")
    expect(leaving.page.get_by_role("heading", name="Log in to Claimdeck")).to_be_visible()
    with pytest.raises(Answer, match="401"):
        product.api("POST", "auth/token/", credentials)
    panel.get_by_role("button", name="Activate", exact=True).click()
    expect(_row(page, "Leaving Testa")).not_to_contain_text("Deactivated")
    assert product.api("POST", "auth/token/", credentials)["access_token"]
    panel.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog", name="Delete Leaving Testa")
    expect(dialog).to_contain_text("removed user")
    dialog.get_by_role("button", name="Delete Leaving Testa").click()
    expect(panel).to_have_count(0)
    expect(_row(page, "Leaving Testa")).to_have_count(0)


def test_claims_of_a_person_are_shown_and_return_to_the_pool(admin: Person, product: Product) -> None:
    product.add_member("laden", "member")
    numbers = [f"ZZ-LADEN-{number}" for number in range(3)]
    made = fill(product, [{"claim_id": number, "person": "laden"} for number in numbers])
    page = admin.go("/people")
    panel = _open(admin, "Laden Testa")
    panel.get_by_role("tab", name="Desk").click()
    expect(panel).to_contain_text("3 claims")
    panel.get_by_role("link", name="Show 3 open claims of Laden Testa").click()
    page.wait_for_url(re.compile(r"/work/all\?.*person="))
    expect(rows(page)).to_have_count(3)
    expect(rows(page).first).to_contain_text("ZZ-LADEN")
    page.go_back()
    panel.get_by_role("tab", name="Settings").click()
    panel.get_by_role("button", name="Deactivate", exact=True).click()
    dialog = page.get_by_role("dialog", name="Deactivate Laden Testa")
    expect(dialog).to_contain_text("3 open claims return to the pool")
    dialog.get_by_role("button", name="Deactivate Laden Testa").click()
    expect(_row(page, "Laden Testa")).to_contain_text("Deactivated")
    states = {product.api("GET", f"work/claims/{claim}/")["state"] for claim in made}
    assert states == {"Pool"}
    panel.get_by_role("tab", name="Desk").click()
    expect(panel).to_contain_text("has none")


def test_lists_of_skills_and_roles(admin: Person, product: Product) -> None:
    _listed(product, "skills", "Aetna")
    _listed(product, "roles", "Sr. Biller", "Biller")
    page = admin.go("/people")
    page.get_by_role("button", name="Skills and roles").click()
    dialog = page.get_by_role("dialog", name="Skills and roles")
    skills = dialog.get_by_role("list", name="skills")
    admin.expects("status of 409")
    for name in ("aetna", "Testa Mutual"):
        dialog.get_by_role("textbox", name="New skill").fill(name)
        dialog.get_by_role("button", name="Add the skill").click()
    expect(skills).to_contain_text("Testa Mutual")
    dialog.get_by_role("button", name="Remove Testa Mutual").click()
    page.get_by_role("dialog", name="Remove Testa Mutual").get_by_role("button", name="Remove the skill").click()
    expect(skills).not_to_contain_text("Testa Mutual")
    dialog.get_by_role("tab", name="Roles").click()
    roles = dialog.get_by_role("list", name="roles").get_by_role("listitem")
    expect(roles.first).to_contain_text("Sr. Biller")
    dialog.get_by_role("button", name="Move Biller up").click()
    expect(roles.first).to_have_text(re.compile("^Biller"))
    # The button that moved it goes with it, as far as it can.
    expect(dialog.get_by_role("button", name="Move Biller up")).to_be_disabled()
    dialog.get_by_role("button", name="Move Biller down").click()
    expect(roles.first).to_contain_text("Sr. Biller")


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
