"""Made-up claims under all rules with the sample of reference data: the sound ones break none, the faulty ones do."""

from datetime import date

import polars as pl
import pytest

from claimdeck.kit.clock import now
from claimdeck.pipeline.intake.made_up.faults import FAULTS
from claimdeck.pipeline.intake.synthetic import synthetic_claims, synthetic_faults, synthetic_tables
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.processing.knowing import gather
from claimdeck.pipeline.processing.stages import process
from claimdeck.pipeline.reference.sample import install_sample
from claimdeck.pipeline.stores.port import ReferenceTables


@pytest.mark.django_db
def test_one_fault_breaks_rules_and_none_breaks_none() -> None:
    install_sample()
    made_up = synthetic_tables()
    tables = ReferenceTables(
        made_up.facilities, made_up.financial_classes, made_up.payers, made_up.physicians, read_at=now()
    )
    knowledge = gather(owner(), tables, date(2026, 1, 1))
    claims = next(synthetic_claims(10_000, seed=7))
    done = process(claims, knowledge.known, knowledge.tools)
    assert done.findings.not_run == ()
    found = done.findings.violations.join(synthetic_faults(claims, seed=7), on="claim_id")
    assert found.filter(pl.col("fault") == "").is_empty()
    assert set(found["fault"]) == {fault.name for fault in FAULTS}
    # At least 95 % of the lines have a price.
    assert done.prices["reimbursement_amount"].count() > 0.95 * done.prices.height
