"""What a batch knows before its first claim: reference data, the rules as the organization wants them, the model."""

from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
from django.conf import settings

from claimdeck.accounts.models import Organization
from claimdeck.pipeline.domain.pricing.fees import PriceOptions
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.processing.stages import Tools
from claimdeck.pipeline.reference.fees import fees_of
from claimdeck.pipeline.reference.frames import reference_frames
from claimdeck.pipeline.rulebooks import rulebook_of
from claimdeck.pipeline.scoring.scorer import open_scorer
from claimdeck.pipeline.stores.port import ReferenceTables


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The same for every load of a batch, so that all its claims are judged alike."""

    known: Known = field(repr=False)
    tools: Tools = field(repr=False)

    def with_duplicates(self, claim_ids: pl.Series, texts: pl.DataFrame) -> Known:
        """What is known, with the claims of a load that production has already, and the texts of all of them."""
        return replace(self.known, duplicates=claim_ids, duplicate_texts=texts)


def gather(organization: Organization, tables: ReferenceTables, as_of: date) -> Knowledge:
    """Read what stages and rules need. Raises ClaimdeckError for a model that cannot be used."""
    frames = reference_frames()
    rulebook = rulebook_of(organization)
    known = Known(
        as_of=as_of,
        facilities=tables.facilities,
        financial_classes=tables.financial_classes,
        payers=tables.payers,
        physicians=tables.physicians,
        reference=frames,
        duplicates=pl.Series("claim_id", [], pl.String()),
    )
    tools = Tools(rulebook=rulebook, fees=fees_of(frames), scorer=open_scorer(), options=price_options())
    return Knowledge(known, tools)


def price_options() -> PriceOptions:
    """How prices are reckoned, as configured."""
    processing = settings.PIPELINE.processing
    return PriceOptions(
        default_mac=processing.default_mac,
        default_locality=processing.default_locality,
        qualifying_participant=processing.qualifying_participant,
    )
