"""Paged lists: the total is always there, and every page follows the one before."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from claimdeck.accounts.models import Practice, User
from claimdeck.kit.errors import Refused
from claimdeck.storage.sealing import SealedJSONField
from claimdeck.web.pages import ordered
from tests.factories.people import People, make_practice

URL = "/api/v1/providers/practices/"


def test_walking_by_next_meets_everything_once(people: People, alice: Client) -> None:
    for number in range(11):
        make_practice(people.organization, f"9700001{number:02d}", f"Clinic {number:02d}")
    seen: list[str] = []
    address = f"{URL}?page_size=5"
    while address:
        page = alice.get(address).json()
        assert page["count"] == 13
        seen += [item["tin"] for item in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 13
    last = alice.get(f"{URL}?page_size=5&page=3").json()
    assert last["previous"].endswith("page_size=5&page=2")


def test_a_page_past_the_end_is_empty(alice: Client) -> None:
    page = alice.get(f"{URL}?page=99").json()
    assert (page["results"], page["next"], page["count"]) == ([], None, 2)


@pytest.mark.parametrize("query", ["page=0", "page_size=0", "page_size=501", "page=x", "page=99999999999999999999"])
def test_a_bad_page_is_refused(alice: Client, query: str) -> None:
    assert alice.get(f"{URL}?{query}").status_code == 422


@pytest.mark.parametrize("query", ["page=", "page_size=", "page=%20&page_size=", "page=&is_active="])
def test_what_is_sent_blank_counts_as_not_given(alice: Client, query: str) -> None:
    assert alice.get(f"{URL}?{query}").json() == alice.get(URL).json()


def test_sorting_by_what_is_allowed_only(people: People) -> None:
    everything = Practice.objects.filter(organization=people.organization)
    assert [p.tin for p in ordered(everything, "-tin", {"tin": "tin"})] == ["970000002", "970000001"]
    assert [p.tin for p in ordered(everything, "", {"tin": "tin"})] == ["970000001", "970000002"]
    with pytest.raises(Refused):
        ordered(everything, "organization__members__password", {"tin": "tin"})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(json_values)
@hypothesis(suppress_health_check=[HealthCheck.too_slow])
def test_sealed_json_comes_back_as_it_was(value: object) -> None:
    field = SealedJSONField()
    assert field.unpack(field.pack(value)) == value


def test_nulls_are_spoken_of_only_where_there_may_be_any() -> None:
    # What is said of nulls keeps PostgreSQL from reading an index backwards.
    columns = {"joined": "date_joined", "seen": "last_login", "access": "memberships__access"}
    asked = {name: ordered(User.objects.all(), f"-{name}", columns).query.order_by[0].nulls_last for name in columns}
    assert asked == {"joined": None, "seen": True, "access": True}
