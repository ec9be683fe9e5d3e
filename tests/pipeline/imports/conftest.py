"""People who own the pipeline and upload small files, staged three claims at a time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claimdeck.pipeline.imports import commands
from claimdeck.pipeline.kinds import CLAIMS_IMPORT
from claimdeck.pipeline.models import ClaimsImport
from claimdeck.runs import lifecycle
from claimdeck.runs.working.worker import execute
from tests.factories.people import People, make_people

ADDRESS = "/api/v1/pipeline/imports/"
CHUNK = 3


@pytest.fixture
def people(databases: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> People:
    """Alice and her colleagues, whose organization the configured databases belong to."""
    made = make_people()
    settings.PIPELINE = replace(settings.PIPELINE, organization=str(made.organization.pk))
    monkeypatch.setattr(commands, "CHUNK", CHUNK)
    return made


@pytest.fixture
def bounded(settings: Any) -> Callable[..., None]:
    """Sets bounds of uploads of claims."""

    def bound(**bounds: int) -> None:
        settings.PIPELINE = replace(settings.PIPELINE, intake=settings.PIPELINE.intake.model_copy(update=bounds))

    return bound


def send(client: Client, content: str | bytes, name: str = "claims.837") -> Any:
    """The answer to an upload; nobody is told of it."""
    data = content.encode() if isinstance(content, str) else content
    with lifecycle.without_queue():
        return client.post(ADDRESS, {"file": SimpleUploadedFile(name, data)})


def sent(client: Client, content: str | bytes, name: str = "claims.837") -> ClaimsImport:
    """An upload that was accepted."""
    answer = send(client, content, name)
    assert answer.status_code == 202, answer.content
    return fresh(answer.json()["id"])


def work_on(found: ClaimsImport) -> ClaimsImport:
    """The import after one task of a worker."""
    with lifecycle.without_queue():
        execute(found.pk, CLAIMS_IMPORT)
    return fresh(found.pk)


def fresh(import_id: Any) -> ClaimsImport:
    return ClaimsImport.objects.select_related("run").get(pk=import_id)
