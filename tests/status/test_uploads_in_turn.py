"""Uploads beyond what a process reads at once are told to come back, and nothing of them is stored."""

import gc
from typing import Any

import pytest

from claimdeck.status.models import CSVJob
from claimdeck.uploads import receiving
from claimdeck.web.turns import Turns
from tests.status.desk import Desk, text_of
from tests.status.http import API
from tests.status.test_api_uploads import a_file


@pytest.mark.parametrize("query", ["", "?preview=true"])
def test_an_upload_out_of_turn_says_when_to_come_back(d: Desk, monkeypatch: Any, query: str) -> None:
    turns = Turns(at_once=1, may_wait=0, seconds=0.1)
    monkeypatch.setattr(receiving, "reading", turns)
    alice = d.people.client("alice")

    def send() -> Any:
        return alice.post(f"{API}/bulk/upload/{query}", {"file": a_file(text_of(d.sample(5)), "claims.csv")})

    with turns.turn("held by another"):
        answer = send()
    assert answer.status_code == 429 and 2 <= int(answer.headers["Retry-After"]) <= 5
    assert "was not stored" in answer.json()["detail"]
    assert not CSVJob.objects.exists()
    assert send().status_code in (200, 201)
    assert gc.isenabled()
    refused = alice.post(f"{API}/bulk/upload/{query}", {"file": a_file("no table", "claims.csv")})
    assert refused.status_code == 422 and gc.isenabled()
