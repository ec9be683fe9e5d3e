"""Prices to the cent: worked examples, and a second reckoning with decimals over any service."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.frames import PRICES_SCHEMA, Claims, no_claims
from claimdeck.pipeline.domain.pricing.fees import (
    ANESTHESIA_BASE_SCHEMA,
    ANESTHESIA_SCHEMA,
    GPCI_SCHEMA,
    OPPS_CAP_SCHEMA,
    RVU_SCHEMA,
    Fees,
    PriceOptions,
    no_fees,
)
from claimdeck.pipeline.domain.pricing.pricing import price, price_services
from tests.pipeline.domain.pricing_by_hand import Line, amount

YEAR = {"effective_from": date(2025, 1, 1), "effective_to": date(2025, 12, 31)}
MAC, LOCALITY = "99001", "01"
VISIT = {
    "work": "1.30", "non_facility_pe": "1.46", "facility_pe": "0.57", "malpractice": "0.10", "pre_op": "0.00",
    "intra_op": "0.00", "post_op": "0.00", "opps_non_facility_pe": "0.00", "opps_facility_pe": "0.00",
    "opps_malpractice": "0.00", "bilateral": "0", "multiple_procedure": "0", "assistant": "0", "co_surgeon": "0",
    "global_days": "XXX",
}  # fmt: skip
SURGERY = {
    **VISIT, "work": "11.01", "non_facility_pe": "9.37", "facility_pe": "9.37", "malpractice": "2.21",
    "pre_op": "0.10", "intra_op": "0.69", "post_op": "0.21", "bilateral": "1", "multiple_procedure": "2",
    "assistant": "2", "co_surgeon": "1", "global_days": "090",
}  # fmt: skip
_TEXTS = {"bilateral", "multiple_procedure", "assistant", "co_surgeon", "global_days"}


def thousandths_of_ten(text: str) -> int:
    return int(Decimal(text) * 10_000)


def rvu(row: dict[str, str], code: str = "N1011", modifier: str = "", status: str = "A", **more: Any) -> dict[str, Any]:
    numbers = {name: value if name in _TEXTS else thousandths_of_ten(value) for name, value in row.items()}
    usual = {"pctc": "0", "team": "0", "conversion_factor": 0}
    return {"code": code, "modifier": modifier, "status": status, **usual, **numbers, **YEAR, **more}


def gpci(work: str = "1", pe: str = "1", malpractice: str = "1", **more: Any) -> dict[str, Any]:
    factors = zip(("work", "pe", "malpractice"), map(thousandths_of_ten, (work, pe, malpractice)), strict=True)
    return {"mac": MAC, "locality": LOCALITY, **dict(factors), **YEAR, **more}


def schedules(*rows: dict[str, Any], indices: Sequence[dict[str, Any]] | None = None, **more: pl.DataFrame) -> Fees:
    frames = {
        "rvu": pl.DataFrame(rows, schema=RVU_SCHEMA),
        "gpci": pl.DataFrame([gpci()] if indices is None else indices, schema=GPCI_SCHEMA),
    }
    return Fees(**{**{name: getattr(no_fees(), name) for name in Fees.__slots__}, **frames, **more})


def service(code: str = "N1011", *modifiers: str, **more: Any) -> dict[str, Any]:
    named = dict(zip(MODIFIERS, (*modifiers, "", "", "", ""), strict=False))
    usual = {"date": date(2025, 5, 5), "mac": MAC, "locality": LOCALITY, "place_of_service": "11", "units": 1_000}
    return {"code": code, **named, **usual, "unit_type": "UN", **more}


def priced(fees: Fees, *services: dict[str, Any], **options: Any) -> list[tuple[Decimal | None, str]]:
    frame = price_services(pl.DataFrame(services, schema_overrides={"date": pl.Date()}), fees, PriceOptions(**options))
    return [
        (None if cents is None else Decimal(cents) / 100, basis)
        for cents, basis in frame.select("reimbursement_amount", "basis").iter_rows()
    ]


def amounts(fees: Fees, *services: dict[str, Any], **options: Any) -> list[str | None]:
    return [None if found is None else f"{found:.2f}" for found, _ in priced(fees, *services, **options)]


def reason(fees: Fees, wanted: dict[str, Any], **options: Any) -> str:
    ((found, basis),) = priced(fees, wanted, **options)
    assert found is None
    assert basis.startswith("no price: ")
    return basis.removeprefix("no price: ")


def test_facility_and_non_facility_with_geographic_indices() -> None:
    fees = schedules(rvu(VISIT), indices=[gpci("1.044", "1.404", "0.414")])
    # (1.30 × 1.044 + 1.46 × 1.404 + 0.10 × 0.414) × 32.3465 = 3.44844 × 32.3465 = 111.54496…
    # In a facility: (1.30 × 1.044 + 0.57 × 1.404 + 0.0414) × 32.3465 = 2.19888 × 32.3465 = 71.12607…
    assert amounts(fees, service(), service(place_of_service="21"), service(place_of_service="02")) == [
        "111.54", "71.13", "71.13",
    ]  # fmt: skip


def test_halves_are_rounded_up_and_what_is_less_is_not() -> None:
    # A factor of the schedule's own (2027 has no other) makes the edge exact: 1.25 × 0.5 = 0.625 and 1.2499 × 0.5.
    later = {"effective_from": date(2027, 1, 1), "effective_to": None, "conversion_factor": 5_000}
    only_work = {**VISIT, "non_facility_pe": "0", "malpractice": "0"}
    fees = schedules(
        rvu({**only_work, "work": "1.25"}, "N0001", **later),
        rvu({**only_work, "work": "1.2499"}, "N0002", **later),
        rvu({**only_work, "work": "0.01"}, "N0003", **later),
        indices=[gpci(effective_from=date(2027, 1, 1), effective_to=None)],
    )
    day = {"date": date(2027, 2, 2)}
    assert amounts(fees, *(service(code, **day) for code in ("N0001", "N0002", "N0003"))) == ["0.63", "0.62", "0.01"]
    # Rounded before the units, and again after them: 0.63 × 2.5 = 1.575.
    assert amounts(fees, service("N0001", units=2_500, **day)) == ["1.58"]


def test_the_conversion_factor_is_that_of_the_date() -> None:
    # One unit of work, so that the amount is the factor itself.
    one = {**VISIT, "work": "1", "non_facility_pe": "0", "malpractice": "0"}
    years = [{"effective_from": date(year, 1, 1), "effective_to": date(year, 12, 31)} for year in range(2023, 2027)]
    own = [rvu(one, conversion_factor=338_872, **year) for year in years[:1]]
    fees = schedules(
        *own, *(rvu(one, conversion_factor=300_000, **year) for year in years[1:]), indices=[gpci(**y) for y in years]
    )
    days = [date(2023, 6, 1), date(2024, 1, 1), date(2024, 3, 8), date(2024, 3, 9), date(2025, 7, 1), date(2026, 1, 1)]
    # 32.7442 and 33.2875 → 33.29; a year that nobody listed: the schedule's own 33.8872.
    expected = ["33.89", "32.74", "32.74", "33.29", "32.35", "33.40"]
    assert amounts(fees, *(service(date=day) for day in days)) == expected
    assert amounts(fees, service(date=days[-1]), qualifying_participant=True) == ["33.57"]
    # A hundred units show the decimals that one of them hides; each unit is rounded first.
    assert amounts(fees, service(date=days[4], units=100_000)) == ["3235.00"]


def test_a_later_schedule_with_a_factor_of_its_own_has_the_last_word() -> None:
    one = {**VISIT, "work": "1", "non_facility_pe": "0", "malpractice": "0"}
    first = {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 3, 31)}
    second = {"effective_from": date(2026, 4, 1), "effective_to": date(2026, 12, 31)}
    indices = [gpci(effective_from=date(2026, 1, 1), effective_to=None)]
    april = service(date=date(2026, 5, 5))
    changed = schedules(rvu(one, **first, conversion_factor=334_009), rvu(one, **second, conversion_factor=340_000),
                        indices=indices)  # fmt: skip
    assert amounts(changed, april, service(date=date(2026, 2, 2))) == ["34.00", "33.40"]
    # The factor that is in force for others anyway is no news for a QP.
    same = schedules(rvu(one, **second, conversion_factor=334_009), indices=indices)
    assert amounts(same, april, qualifying_participant=True) == ["33.57"]


def test_imaging_is_capped_by_the_outpatients_amount() -> None:
    scan = {**VISIT, "work": "0", "non_facility_pe": "9.00", "facility_pe": "9.00", "malpractice": "0.05",
            "opps_non_facility_pe": "5.00", "opps_facility_pe": "20.00", "opps_malpractice": "0.05"}  # fmt: skip
    fees = schedules(rvu(scan, "N2001", "TC"))
    # 9.05 × 32.3465 = 292.74; the cap 5.05 × 32.3465 = 163.35; in a facility the cap is beyond the price.
    found = priced(fees, service("N2001", "TC"), service("N2001", "TC", place_of_service="22"))
    assert [str(cents) for cents, _ in found] == ["163.35", "292.74"]
    assert "OPPS cap" in found[0][1]
    assert "OPPS cap" not in found[1][1]
    # The locality's own amount goes before the one that is reckoned.
    row = {"code": "N2001", "modifier": "TC", "mac": MAC, "locality": LOCALITY, "facility_cents": 7_010,
           "non_facility_cents": 7_120, **YEAR}  # fmt: skip
    listed = schedules(rvu(scan, "N2001", "TC"), opps_cap=pl.DataFrame([row], schema=OPPS_CAP_SCHEMA))
    assert amounts(listed, service("N2001", "TC"), service("N2001", "TC", place_of_service="22")) == ["71.20", "70.10"]
    assert amounts(listed, service("N2001", "TC", units=2_000)) == ["142.40"]


@pytest.mark.parametrize(
    ("modifiers", "changed", "expected"),
    [
        # 22.59 × 32.3465 = 730.71 for the whole.
        ((), {}, "730.71"),
        (("LT", "59", "XU", "22"), {}, "730.71"),
        (("50",), {}, "1096.07"),  # 150 %: 1096.065
        (("50",), {"bilateral": "0"}, "730.71"),
        (("50",), {"bilateral": "2"}, "730.71"),
        (("50",), {"bilateral": "3"}, "1461.42"),
        (("50",), {"bilateral": ""}, None),
        (("51",), {}, "365.36"),  # 365.355
        (("51",), {"multiple_procedure": "0"}, "730.71"),
        (("51",), {"multiple_procedure": "3"}, None),
        (("62",), {}, "456.69"),  # 62.5 %: 456.69375
        (("62",), {"co_surgeon": "0"}, None),
        (("80",), {}, "116.91"),
        (("81",), {}, "116.91"),
        (("82",), {}, "116.91"),
        (("80",), {"assistant": "0"}, None),
        (("80",), {"assistant": "1"}, None),
        (("AS",), {}, "99.38"),  # 13.6 %
        (("80", "AS"), {}, "99.38"),
        (("78",), {}, "504.19"),  # 69 %
        (("78",), {"global_days": "000"}, "730.71"),
        (("78",), {"global_days": "YYY"}, None),
        (("54",), {}, "577.26"),  # 79 %
        (("55",), {}, "153.45"),  # 21 %
        (("56",), {}, "73.07"),  # 10 %
        (("50", "62"), {}, "685.04"),  # 93.75 %
        (("50", "51", "80", "78"), {}, "60.50"),
        (("52",), {}, None),
        (("53",), {}, None),
        (("66",), {}, None),
        (("26",), {}, None),
        (("62", "80"), {}, None),
        (("54", "55"), {}, None),
    ],
)  # fmt: skip
def test_modifiers(modifiers: tuple[str, ...], changed: dict[str, str], expected: str | None) -> None:
    assert amounts(schedules(rvu({**SURGERY, **changed}, "N4001")), service("N4001", *modifiers)) == [expected]


@pytest.mark.parametrize("modifier", ["26", "TC", "52", "53", "66"])
def test_a_row_of_its_own_is_what_such_a_modifier_is_paid_by(modifier: str) -> None:
    fees = schedules(rvu(VISIT), rvu({**VISIT, "work": "0.40"}, modifier=modifier))
    # (0.40 + 1.46 + 0.10) × 32.3465
    assert amounts(fees, service("N1011", modifier), service("N1011", "59", modifier)) == ["63.40", "63.40"]


@pytest.mark.parametrize(
    ("indicator", "component", "expected"),
    # Of 2.86 × 32.3465 = 92.51
    [("4", "TC", "46.26"), ("4", "26", "87.88"), ("6", "TC", "69.38"), ("6", "26", "92.51"), ("7", "TC", "74.01"),
     ("4", "", None), ("5", "", None)],
)  # fmt: skip
def test_a_second_test_of_the_day_by_its_component(indicator: str, component: str, expected: str | None) -> None:
    fees = schedules(rvu({**VISIT, "multiple_procedure": indicator}, modifier=component))
    assert amounts(fees, service("N1011", "51", component)) == [expected]


def test_anesthesia() -> None:
    bases = pl.DataFrame([{"code": "N9001", "base_units": 5, **YEAR}], schema=ANESTHESIA_BASE_SCHEMA)
    row = {"mac": MAC, "locality": LOCALITY, "factor": 203_178, "qualifying": 204_321, **YEAR}
    asleep = pl.DataFrame([row], schema=ANESTHESIA_SCHEMA)
    fees = schedules(rvu(VISIT, "N9001", status="J"), rvu(VISIT, "N9002", status="J"), anesthesia=asleep,
                     anesthesia_base=bases)  # fmt: skip
    minutes = {"unit_type": "MJ", "units": 97_000}
    # 97 minutes are 6.5 time units: 11.5 × 20.3178 = 233.6547; of it a half.
    found = amounts(fees, service("N9001", "AA", **minutes), service("N9001", "QK", **minutes),
                    service("N9001", units=6_000), service("N9001", "QZ", **minutes))  # fmt: skip
    assert found == ["233.65", "116.83", "223.50", "233.65"]
    assert amounts(fees, service("N9001", "AA", **minutes), qualifying_participant=True) == ["234.97"]
    assert reason(fees, service("N9001", "AD", **minutes)).startswith("what modifier AD pays")
    assert reason(fees, service("N9001", "53", **minutes)) == "no row of its own for modifier 53"
    assert reason(fees, service("N9001", locality="77", **minutes)).startswith("no anesthesia conversion factor")
    assert reason(fees, service("N9002", **minutes)) == "no base units for this anesthesia"
    unset = schedules(rvu(VISIT, "N9001", status="J"), anesthesia=asleep.with_columns(factor=0), anesthesia_base=bases)
    assert reason(unset, service("N9001", **minutes)).startswith("no anesthesia conversion factor")


def test_a_block_and_a_days_care_of_an_epidural_have_no_time() -> None:
    row = {"mac": MAC, "locality": LOCALITY, "factor": 203_178, "qualifying": 0, **YEAR}
    codes = ("01995", "01996")
    bases = pl.DataFrame([{"code": code, "base_units": 3, **YEAR} for code in codes], schema=ANESTHESIA_BASE_SCHEMA)
    fees = schedules(*(rvu(VISIT, code, status="J") for code in codes), anesthesia_base=bases,
                     anesthesia=pl.DataFrame([row], schema=ANESTHESIA_SCHEMA))  # fmt: skip
    found = amounts(fees, service("01995", unit_type="MJ", units=60_000), service("01996", units=1_000))
    assert found == ["60.95", "60.95"]


def test_without_a_price_the_basis_says_why() -> None:
    fees = schedules(
        rvu(VISIT),
        rvu({**VISIT, "work": "0", "non_facility_pe": "0", "malpractice": "0"}, "N0002"),
        rvu(VISIT, "N0003", status="N"),
    )
    cases = {
        "not in the fee schedule of 2025-01-01": service("N9999"),
        "no relative values, status A": service("N0002"),
        "status N is not paid by the fee schedule": service("N0003"),
        "no fee schedule for 2026": service(date=date(2026, 1, 1)),
        "no fee schedule for 2024": service(date=date(2024, 12, 31)),
        "no date of service": service(date=None),
        "MAC and locality unknown": service(mac="", locality=""),
        f"no GPCI of that day for {MAC}/99": service(locality="99"),
        "place of service missing or unknown": service(place_of_service="98"),
        "no row of its own for modifier 26": service("N1011", "26"),
        "modifiers 26 and TC together": service("N1011", "26", "TC"),
        "no units": service(units=0),
        "the amount is beyond what can be stored": service(units=10**15),
    }
    assert {expected: reason(fees, wanted) for expected, wanted in cases.items()} == {name: name for name in cases}
    # All at once it is the same: what is alike is priced once, and each line keeps its own reason.
    assert [basis for _, basis in priced(fees, *cases.values())] == [f"no price: {name}" for name in cases]


def test_the_configured_place_counts_where_the_facility_says_none() -> None:
    fees = schedules(rvu(VISIT))
    nowhere = service(mac="", locality="")
    assert amounts(fees, nowhere, default_mac=MAC, default_locality=LOCALITY) == amounts(fees, service())


def test_lines_of_claims_keep_their_order_and_take_place_and_date_from_their_claim() -> None:
    empty = no_claims()
    claims = pl.DataFrame(
        {"claim_id": ["ZZ1", "ZZ2"], "facility_id": ["F1", "F2"], "service_from_date": [date(2025, 5, 5)] * 2}
    )
    lines = pl.DataFrame(
        {
            "claim_id": ["ZZ2", "ZZ1", "ZZ1"],
            "line_number": [1, 2, 1],
            "procedure_code": ["N1011"] * 3,
            **dict.fromkeys(MODIFIERS, ""),
            "service_from_date": [None, date(2024, 5, 5), None],
            "place_of_service": ["11", "11", "21"],
            "units": [1_000] * 3,
            "unit_type": ["UN"] * 3,
        },
        schema_overrides={"line_number": pl.Int32(), "service_from_date": pl.Date(), "units": pl.Int64()},
    )
    facilities = pl.DataFrame({"facility_id": ["F1"], "mac": [MAC], "locality": [LOCALITY]})
    whole = Claims(claims, lines, empty.diagnoses, empty.providers)

    found = price(whole, facilities, schedules(rvu(VISIT)), PriceOptions())

    assert found.schema == pl.Schema(PRICES_SCHEMA)
    assert found.select("claim_id", "line_number", "rvu_value", "reimbursement_amount").rows() == [
        ("ZZ2", 1, None, None), ("ZZ1", 2, None, None), ("ZZ1", 1, 19_700, 6_372),
    ]  # fmt: skip
    assert price(no_claims(), facilities, no_fees(), PriceOptions()).schema == pl.Schema(PRICES_SCHEMA)


VALUES = st.decimals("0", "9999.99", places=2).map(str) | st.sampled_from(["0.00", "0.01", "0.05", "1.25"])
INDEX = st.decimals("0.001", "9.999", places=3).map(str)
SHARE = st.decimals("0", "1", places=2).map(str)
ROWS = st.fixed_dictionaries(
    {
        "work": VALUES, "non_facility_pe": VALUES, "facility_pe": VALUES, "malpractice": VALUES,
        "pre_op": SHARE, "intra_op": SHARE, "post_op": SHARE,
        "opps_non_facility_pe": VALUES, "opps_facility_pe": VALUES, "opps_malpractice": VALUES,
        "bilateral": st.sampled_from("01234"), "multiple_procedure": st.sampled_from("023"),
        "assistant": st.sampled_from("012"), "co_surgeon": st.sampled_from("012"),
        "global_days": st.sampled_from(["000", "010", "090", "XXX"]),
    }
)  # fmt: skip
LINES = st.builds(
    Line,
    row=ROWS,
    gpci=st.tuples(INDEX, INDEX, INDEX),
    on=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    facility=st.booleans(),
    modifiers=st.tuples(
        st.sampled_from(["", "50"]), st.sampled_from(["", "51"]), st.sampled_from(["", "62", "80", "82", "AS"]),
        st.sampled_from(["", "78", "59"]),
    ),
    units=st.decimals("0.001", "999999999", places=3) | st.sampled_from([Decimal(1), Decimal("2.5")]),
    qualifying=st.booleans(),
    cap=st.just("") | st.decimals("0", "9999", places=2).map(str),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(LINES, min_size=1, max_size=8))
def test_the_columns_reckon_as_decimals_do(lines: list[Line]) -> None:
    """Each line with a code and a locality of its own; the largest values and units that can be imported included."""
    ever: dict[str, Any] = {"effective_from": date(2020, 1, 1), "effective_to": None}
    codes = [f"N{number:04}" for number in range(len(lines))]
    rows = [rvu(line.row, code, **ever) for code, line in zip(codes, lines, strict=True)]
    indices = [gpci(*line.gpci, **ever, locality=code[-2:]) for code, line in zip(codes, lines, strict=True)]
    caps = [
        {"code": code, "modifier": "", "mac": MAC, "locality": code[-2:], **ever,
         "facility_cents": int(Decimal(line.cap) * 100), "non_facility_cents": int(Decimal(line.cap) * 100)}
        for code, line in zip(codes, lines, strict=True) if line.cap
    ]  # fmt: skip
    fees = schedules(*rows, indices=indices, opps_cap=pl.DataFrame(caps, schema=OPPS_CAP_SCHEMA))
    for qualifying in (False, True):
        some = [(code, line) for code, line in zip(codes, lines, strict=True) if line.qualifying is qualifying]
        if not some:
            continue
        wanted = [
            service(code, *line.modifiers, date=line.on, locality=code[-2:], units=int(line.units * 1_000),
                    place_of_service="21" if line.facility else "11")
            for code, line in some
        ]  # fmt: skip
        found = priced(fees, *wanted, qualifying_participant=qualifying)
        for (_, line), (cents, basis) in zip(some, found, strict=True):
            assert cents == _expected(line), (line, basis)


def _expected(line: Line) -> Decimal | None:
    pe = Decimal(line.row["facility_pe" if line.facility else "non_facility_pe"])
    if Decimal(line.row["work"]) + pe + Decimal(line.row["malpractice"]) == 0:
        return None
    found = amount(line)
    return None if found is not None and found >= 10**12 else found
