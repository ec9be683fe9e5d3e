"""What the model sees of a claim."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from claimdeck.pipeline.domain.frames import Claims, no_claims
from claimdeck.pipeline.domain.scoring.features import LARGEST, NUMBERS, columns_of, features_of
from claimdeck.pipeline.domain.scoring.steps import MOST_STEPS, STEPS_A_DOUBLING, steps_of
from claimdeck.pipeline.domain.scoring.vocabulary import MOST_WORDS, NO_WORDS, Vocabulary
from tests.pipeline.scoring.claims import DAY, claims_of, line

KNOWN = Vocabulary(
    {
        **dict.fromkeys(MOST_WORDS, ()),
        "procedure_code": ("99213", "80053"),
        "payer": ("ZZPAYER",),
        "diagnosis": ("I10",),
    },
    usual=(int(steps_of(pl.Series([10_000]))[0]), 0),
)


def numbers_of(claims: Claims, position: int = 0) -> dict[str, float]:
    return dict(zip(NUMBERS, features_of(claims, KNOWN).numbers[position].tolist(), strict=True))


def test_a_claim_is_told_by_its_lines_its_diagnoses_and_itself() -> None:
    claims = claims_of(
        ({"referring_provider_npi": "1234567893"}, [line("99213")], ["I10", "E119"]),
        (
            {"payer": "ZZPAYER", "received_date": DAY + timedelta(days=9), "frequency_code": "7"},
            [
                line("99215", 40_000, 1, "25", "95"),
                line("80053", 6_000, 3, "91", diagnosis_pointer=""),
                line("11042", 20_000, 1, "59", "XS", place_of_service="22"),
                line("64999", 20_000),
            ],
            ["R5383"],
        ),
    )
    first, second = numbers_of(claims), numbers_of(claims, 1)
    assert (first["lines"], first["visit_level"], first["diagnoses"], first["no_referral"]) == (1, 3, 2, 0)
    assert first["modifiers"] == first["level_with_one_diagnosis"] == first["charge_over_usual"] == 0
    expected = {
        "lines": 4, "units": 6, "most_units": 3, "modifiers": 5, "modifier_separate_visit": 1,
        "modifier_telehealth": 1, "modifier_repeated": 1, "modifier_distinct": 1, "evaluation": 1, "laboratory": 1,
        "surgery": 2, "visit_level": 5, "unlisted": 1, "hospital": 1, "without_pointer": 1, "one_pointer": 3,
        "diagnoses": 1, "symptom_diagnosis": 1, "no_referral": 1, "replacement": 1, "days_until_received": 9,
        "tests_without_referral": 1, "level_with_one_diagnosis": 5, "visit_beside_surgery": 1,
        "tests_for_vague_diagnosis": 1,
    }  # fmt: skip
    assert {name: second[name] for name in expected} == expected


def test_a_charge_is_told_by_how_far_it_is_above_what_its_code_usually_costs() -> None:
    claims = claims_of(
        ({}, [line("99213", 80_000, 2)], ["I10"]),
        ({}, [line("99213", 9_000)], ["I10"]),
        ({}, [line("J1885", 900_000)], ["I10"]),
    )
    assert [numbers_of(claims, place)["charge_over_usual"] for place in range(3)] == [2 * STEPS_A_DOUBLING, 0, 0]
    assert [numbers_of(claims, place)["lines_over_usual"] for place in range(3)] == [1, 0, 0]


def test_codes_are_known_by_name_or_not_at_all() -> None:
    claims = claims_of(
        ({"payer": "ZZPAYER"}, [line("80053"), line("80053"), line("99213"), line("00000")], ["I10"]),
        ({"payer": "another"}, [line("12345")], ["E119"]),
    )
    columns = columns_of(KNOWN)
    known = [columns.index(name) for name in ("procedure_code 99213", "procedure_code 80053", "diagnosis I10")]
    matrix = features_of(claims, KNOWN).matrix()
    assert matrix.shape == (2, len(columns))
    assert matrix[:, [*known, columns.index("payer ZZPAYER")]].tolist() == [[1, 2, 1, 1], [0, 0, 0, 0]]


def test_neither_the_order_of_rows_nor_the_cut_into_chunks_changes_a_number() -> None:
    claims = claims_of(
        *(({}, [line("99214", 1_000 * n), line("80053", 77 * n, n)][: n % 3], ["I10"]) for n in range(1, 30))
    )
    whole = features_of(claims, KNOWN).matrix()
    shuffled = Claims(*(frame.sample(fraction=1, shuffle=True, seed=3) for frame in claims.frames))
    order = shuffled.claims.select(pl.col("claim_id").str.slice(2).cast(pl.Int64))["claim_id"].to_numpy()
    assert (features_of(shuffled, KNOWN).matrix() == whole[order]).all()
    ids = claims.claims["claim_id"]
    parts = [features_of(claims.only(ids.slice(begin, 7)), KNOWN).matrix() for begin in range(0, len(ids), 7)]
    assert (np.vstack(parts) == whole).all()


@pytest.mark.parametrize("vocabulary", [NO_WORDS, KNOWN])
def test_what_is_missing_or_huge_stays_within_bounds(vocabulary: Vocabulary) -> None:
    assert features_of(no_claims(), vocabulary).matrix().shape == (0, len(columns_of(vocabulary)))
    never = dict.fromkeys(("service_from_date", "service_to_date", "received_date"))
    huge = line("x" * 10, 2**62, 10**12)
    nothing = {**line("", 0, 0), "units": None}
    matrix = features_of(
        claims_of((never, [], []), ({"total_charge_amount": 2**63 - 1}, [huge] * 70, ["?"]), ({}, [nothing], [""])),
        vocabulary,
    ).matrix()
    assert matrix.min() >= 0
    assert matrix.max() == LARGEST


def test_steps_rise_with_the_amount_and_end() -> None:
    amounts = pl.Series([None, -5, 0, 99, 100, 118, 119, 199, 200, 400, 2**62])
    assert steps_of(amounts).tolist() == [0, 0, 0, 0, 1, 2, 2, 4, 5, 9, MOST_STEPS]
