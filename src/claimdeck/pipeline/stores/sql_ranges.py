"""Ranges of claims by claim_id as both databases have them, for whoever compares them; one snapshot each."""

from typing import Final

from claimdeck.pipeline.domain.columns import CARRIED, CLAIM, DIAGNOSIS, LINE, PROVIDER
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.schema.production.models import ArchivedClaim, FailedClaim
from claimdeck.pipeline.schema.staging.models import DeadLetter
from claimdeck.pipeline.stores.database import Database, Frames, Selection
from claimdeck.pipeline.stores.port import ProducedRange, Span, StagedRange
from claimdeck.pipeline.stores.tables import LOADED, STAGED, Table, table_of

_CONTENT: Final = ((*CLAIM, *CARRIED), LINE, DIAGNOSIS, PROVIDER)
_LETTERS: Final = table_of(DeadLetter)
_FAILED: Final = table_of(FailedClaim)
_ARCHIVED: Final = table_of(ArchivedClaim)


def end_of_span(database: Database, tables: tuple[str, ...], after: str, most: int) -> str | None:
    """The smallest claim_id up to which one of these tables has `most` rows; None where all have fewer."""
    ends = []
    with database.reading() as on:
        for table in tables:
            ((count, last),) = on.rows(
                f"SELECT count(*), max(claim_id) FROM (SELECT claim_id FROM {table}"
                f" WHERE claim_id > %s ORDER BY claim_id LIMIT %s) s",
                after,
                most,
            )
            if count == most:
                ends.append(last)
    return min(ends, default=None)


def staged_range(database: Database, span: Span) -> StagedRange:
    """Of staging. Raises Away."""
    places = STAGED[0].chosen(("claim_id", "version", "processing_status", "load_id", "total_charge_amount"))
    letters = _LETTERS.chosen(("claim_id", "version", "charge_amount"))
    members = (
        " AND t.claim_id IN (SELECT c.claim_id FROM claims c WHERE c.processing_status = 'loaded'"
        f" AND c.claim_id > %s{'' if span.last is None else ' AND c.claim_id <= %s'})"
    )
    content = _content(STAGED, _within(span, " AND t.processing_status = 'loaded'"), _ends(span))
    content[1:] = _content(STAGED, _within(span, members), _ends(span) * 2)[1:]
    found = database.frames(
        Selection(STAGED[0], places, _within(span), _ends(span)),
        Selection(_LETTERS, letters, _within(span, " AND t.left_at IS NULL"), _ends(span)),
        *content,
    )
    return StagedRange(found[0], found[1], Claims(*found[2:]))


def produced_range(database: Frames, span: Span) -> ProducedRange:
    """Of production. Raises Away."""
    tables = (LOADED["claims"], LOADED["lines"], LOADED["diagnoses"], LOADED["providers"])
    failed = _FAILED.chosen(("claim_id", "version", "resolution_status", "load_id", "total_charge_amount"))
    archived = _ARCHIVED.chosen(("claim_id", "version", "total_charge_amount", "content_hash"))
    committed = " AND t.load_id IN (SELECT load_id FROM load_ledger WHERE committed_at IS NOT NULL)"
    found = database.frames(
        *_content(tables, _within(span), _ends(span)),
        Selection(tables[0], tables[0].chosen(("claim_id", "load_id")), _within(span, committed), _ends(span)),
        Selection(_FAILED, failed, _within(span), _ends(span)),
        Selection(_ARCHIVED, archived, _within(span), _ends(span)),
    )
    return ProducedRange(Claims(*found[:4]), found[4], found[5], found[6])


def _content(tables: tuple[Table, ...], condition: str, values: tuple[str, ...]) -> list[Selection]:
    return [
        Selection(table, table.chosen(tuple(one.name for one in columns if one.name != "raw_data")), condition, values)
        for table, columns in zip(tables, _CONTENT, strict=True)
    ]


def _ends(span: Span) -> tuple[str, ...]:
    return (span.after,) if span.last is None else (span.after, span.last)


def _within(span: Span, more: str = "") -> str:
    """As text after the name of the table, which is called `t`."""
    return f"WHERE t.claim_id > %s{'' if span.last is None else ' AND t.claim_id <= %s'}{more}"
