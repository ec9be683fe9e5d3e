"""Tables are what the description of the columns says, in both databases."""

import pytest
from django.db import models

from claimdeck.pipeline.domain.columns import CARRIED, CLAIM, DIAGNOSIS, LINE, PROVIDER, Column, Sort
from claimdeck.pipeline.schema.production.models import (
    ProducedClaim,
    ProducedDiagnosis,
    ProducedLine,
    ProducedProvider,
)
from claimdeck.pipeline.schema.staging.models import StagedClaim, StagedDiagnosis, StagedLine, StagedProvider

STORED = {
    Sort.TEXT: models.CharField,
    Sort.DATE: models.DateField,
    Sort.MONEY: models.DecimalField,
    Sort.UNITS: models.DecimalField,
    Sort.WHOLE: models.IntegerField,
    Sort.SEALED: models.BinaryField,
}
TABLES = [
    ((*CLAIM, *CARRIED), StagedClaim),
    ((*CLAIM, *CARRIED), ProducedClaim),
    (LINE, StagedLine),
    (LINE, ProducedLine),
    (DIAGNOSIS, StagedDiagnosis),
    (DIAGNOSIS, ProducedDiagnosis),
    (PROVIDER, StagedProvider),
    (PROVIDER, ProducedProvider),
]


@pytest.mark.parametrize(("columns", "model"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_described_column_is_stored_as_it_is_described(
    columns: tuple[Column, ...], model: type[models.Model]
) -> None:
    for column in columns:
        field = model._meta.get_field(column.name)
        assert isinstance(field, STORED[column.sort]), column.name
        if column.sort is Sort.TEXT:
            assert field.max_length == column.length, column.name
            assert not field.null, column.name


@pytest.mark.parametrize("model", [StagedClaim, StagedLine, StagedDiagnosis, StagedProvider])
def test_older_writers_may_leave_out_what_they_do_not_know(model: type[models.Model]) -> None:
    asked_for = {"id", "claim_id", "line_number", "sequence"}
    for field in model._meta.local_concrete_fields:
        assert field.name in asked_for or field.null or field.has_db_default(), field.name
