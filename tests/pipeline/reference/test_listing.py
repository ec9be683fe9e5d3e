"""Which releases count, by the API and on the command line alike."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claimdeck.kit.clock import now
from claimdeck.pipeline.reference.models import Release
from tests.cli.commands import here
from tests.factories.people import People

pytestmark = pytest.mark.django_db
URL = "/api/v1/pipeline/reference/"


def make_release(kind: str, day: date, rows: int, **values: Any) -> Release:
    said = {"title": f"{kind} {day}", "content_hash": "0" * 64, "published_at": now(), **values}
    return Release.objects.create(kind=kind, effective_date=day, rows=rows, **said)


def test_what_counts_is_listed_paged_sorted_and_filtered(people: People, settings: Any) -> None:
    settings.PIPELINE = replace(settings.PIPELINE, organization=str(people.organization.pk))
    make_release("rvu", date(2025, 1, 1), 300, made_up=True)
    make_release("mue", date(2025, 4, 1), 200)
    make_release("mue", date(2025, 1, 1), 100, imported_by="chief")
    make_release("pos", date(2025, 1, 1), 50, published_at=None)
    alice = people.client("alice")

    def rows(**query: Any) -> list[int]:
        return [one["rows"] for one in alice.get(URL, query).json()["results"]]

    told = alice.get(URL).json()
    first = told["results"][0]
    assert (told["count"], rows()) == (3, [100, 200, 300])
    assert (first["kind"], first["label"][:9], first["imported_by"]) == ("mue", "Medically", "chief")
    assert rows(ordering="-rows") == [300, 200, 100]
    assert rows(page=2, page_size=2) == [300] and rows(page=3, page_size=2) == []
    assert rows(kind="mue") == [100, 200] and rows(made_up="true") == [300] and rows(kind="pos") == []
    for wrong in ({"ordering": "secret"}, {"kind": "none"}, {"page_size": 501}, {"page": 0}):
        assert alice.get(URL, wrong).status_code == 422, wrong

    listed = json.loads(here("reference", "list", "--json").stdout)
    shared = listed[0].keys()
    assert [{name: one[name] for name in shared if name != "imported_at"} for one in told["results"]] == [
        {name: one[name] for name in shared if name != "imported_at"} for one in listed
    ]
