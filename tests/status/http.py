"""Asking the API about a job in tests, and reading what it answers."""

from typing import Any

from claimdeck.status.models import CSVJob

API = "/api/v1/claims"


def at(job: CSVJob, rest: str = "") -> str:
    return f"{API}/csv-jobs/{job.pk}/{rest}"


def content_of(response: Any) -> bytes:
    streamed = getattr(response, "streaming_content", None)
    content: bytes = b"".join(streamed) if streamed is not None else response.content
    response.close()
    return content


def text(response: Any) -> str:
    return content_of(response).decode()
