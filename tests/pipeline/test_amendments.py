"""What a person may write into a claim: known columns with values that fit, nothing else."""

from typing import Any

import pytest

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.amendments import MOST_CHANGES, apply, read_changes
from claimdeck.pipeline.domain.originals import Original


def made_up() -> Original:
    return Original(
        claim={"claim_id": "ZZ1", "payer": "ZZ Mutual", "date_of_birth": "1950-01-01", "total_charge_amount": 12550},
        lines=[{"line_number": 1, "units": 1000, "procedure_code": "99213"}],
        diagnoses=[{"sequence": 1, "code": "Z0000"}],
        providers=[{"line_number": 0, "role": "DN", "npi": "1234567890"}],
    )


def faults_of(changes: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        apply(made_up(), read_changes(changes))
    return {error.field: error.message for error in refused.value.errors}


def test_changes_are_applied_to_a_copy_with_old_and_new_values() -> None:
    before = made_up()
    changes: dict[str, Any] = {
        "payer": "  ZZ Other ",
        "date_of_birth": "02/03/1951",
        "total_charge_amount": "$1,300.05",
        "lines": {"1": {"units": "2.5", "procedure_code": "99213"}},
        "diagnoses": {"1": {"code": "Z0001"}},
        "providers": {"0/DN": {"npi": "1234567893"}},
    }
    changed = apply(before, read_changes(changes))
    assert before == made_up(), "the original itself stays"
    assert changed.old["total_charge_amount"] == 12550 and changed.new["total_charge_amount"] == 130005
    assert changed.new["date_of_birth"] == "1951-02-03" and changed.new["payer"] == "ZZ Other"
    assert changed.new["lines.1.units"] == 2500 and "lines.1.procedure_code" not in changed.new
    assert changed.original["providers"][0]["npi"] == "1234567893"
    assert changed.columns >= {"claims.payer", "lines.units", "diagnoses.code", "providers.npi"}


@pytest.mark.parametrize(
    "name",
    [
        "payer'; DROP TABLE claims; --",
        "payer = 'x', version",
        "version",
        "claim_id",
        "processing_status",
        "raw_data",
        "waived_rules",
        "load_id",
        "",
        "x" * 5_000,
    ],
)
def test_a_name_that_is_no_amendable_column_is_refused(name: str) -> None:
    found = faults_of({name: "x", "payer": "ZZ Other"})
    (field, message), *others = found.items()
    assert not others and "no column that can be amended" in message and len(field) <= 100
    assert next(iter(faults_of({"lines": {"1": {name: "x"}}}).values())).startswith("This is no column")


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"payer": "x" * 81}, "payer", "At most 80"),
        ({"payer": "a\x00b"}, "payer", "cannot be printed"),
        ({"payer": True}, "payer", "text or a number"),
        ({"date_of_birth": "31.12.1950"}, "date_of_birth", "Write a date"),
        ({"date_of_birth": "0001-01-01"}, "date_of_birth", "Write a date"),
        ({"total_charge_amount": "1.005"}, "total_charge_amount", "2 decimals"),
        ({"total_charge_amount": "-1"}, "total_charge_amount", "0 or more"),
        ({"total_charge_amount": "1e999999"}, "total_charge_amount", "Write a number"),
        ({"total_charge_amount": "NaN"}, "total_charge_amount", "Write a number"),
        ({"total_charge_amount": "1000000000000"}, "total_charge_amount", "Write a number"),
        ({"total_charge_amount": "1,50"}, "total_charge_amount", "Write a number"),
        ({"total_charge_amount": "1_000"}, "total_charge_amount", "Write a number"),
        ({"lines": {"1": {"units": "1,5"}}}, "lines.1.units", "Write a number"),
        ({"lines": {"1": {"units": "1.0005"}}}, "lines.1.units", "3 decimals"),
        ({"lines": {"2": {"units": "1"}}}, "lines.2.units", "no such line"),
        ({"lines": {"1; --": {"units": "1"}}}, "lines.1; --.units", "no such line"),
        ({"diagnoses": {"7": {"code": "Z00"}}}, "diagnoses.7.code", "no such diagnosis"),
        ({"lines": "2"}, "lines", "Write the line"),
        ({"payer": {"1": {}}}, "payer", "no column"),
    ],
)
def test_values_that_do_not_fit_are_refused_with_what_to_write(changes: Any, field: str, says: str) -> None:
    assert says in faults_of(changes)[field]


def test_the_largest_amount_that_the_tables_hold_is_taken() -> None:
    changed = apply(made_up(), read_changes({"total_charge_amount": "999999999999.99"}))
    assert changed.new == {"total_charge_amount": 99_999_999_999_999}


def test_nothing_to_change_is_said() -> None:
    for nothing in ({}, {"lines": {}}, {"payer": "ZZ Mutual"}, {"lines": {"1": {"units": 1}}}):
        with pytest.raises(Refused) as refused:
            apply(made_up(), read_changes(nothing))
        assert refused.value.code == "NO_CHANGES"


def test_too_many_changes_are_refused() -> None:
    lines = {str(number): {"units": "1"} for number in range(MOST_CHANGES + 1)}
    with pytest.raises(Refused, match="At most 500"):
        read_changes({"lines": lines})
