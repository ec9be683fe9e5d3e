"""What a check of a file knows: rules, reference data and prices of the default database, where there is one."""

from datetime import date
from pathlib import Path

import polars as pl
from django.db import DatabaseError, connection

from claimdeck.kit.clock import now
from claimdeck.pipeline.domain.pricing.fees import no_fees
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.rulebook import default_rulebook
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.processing.knowing import Knowledge, gather, price_options
from claimdeck.pipeline.processing.stages import Tools
from claimdeck.pipeline.reference.models import Release
from claimdeck.pipeline.scoring.scorer import open_scorer
from claimdeck.pipeline.stores.opening import production_store
from claimdeck.pipeline.stores.port import ReferenceTables
from claimdeck.pipeline.stores.tables import REFERENCE


def knowledge_of(as_of: date, *, ask_production: bool) -> Knowledge:
    """The organization's rules and the reference data that was imported; without either, Claimdeck's own rules alone.

    Facilities, financial classes, payers and physicians are production's: rules that need them run only where it is
    asked. Raises ClaimdeckError for a model that cannot be used, StoreError for a production that does not answer.
    """
    if ask_production:
        return gather(owner(), production_store().tables(), as_of)
    tables = ReferenceTables(**{name: _no_rows(name) for name in REFERENCE}, read_at=now())
    if _has_database():
        return gather(owner(), tables, as_of)
    known = Known(
        as_of=as_of,
        facilities=tables.facilities,
        financial_classes=tables.financial_classes,
        payers=tables.payers,
        physicians=tables.physicians,
        reference={},
        duplicates=pl.Series("claim_id", [], pl.String()),
    )
    return Knowledge(known, Tools(default_rulebook(), no_fees(), open_scorer(), price_options()))


def _no_rows(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema={column.name: column.frame_type for column in REFERENCE[name].columns})


def _has_database() -> bool:
    """Whether Claimdeck was set up here; a check sets nothing up."""
    # To ask for the tables of an SQLite file that is not there would make one.
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name and not Path(name).exists():
        return False
    try:
        return Release._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False
