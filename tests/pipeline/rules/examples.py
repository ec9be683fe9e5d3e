"""For every rule a claim that breaks it and one that only nearly does, each as what differs from a sound claim."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from claimdeck.pipeline.domain.frames import Claims
from tests.pipeline.rules.claims import CLAIM, DIAGNOSIS, LINE, PROVIDER, SERVED, claims_of

Change = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Example:
    """What differs from a sound claim. More lines or diagnoses than one are given as changes of the first one.

    `others` are further claims. The total follows the lines unless it is what differs.
    """

    claim: Change = field(default_factory=dict)
    lines: tuple[Change, ...] = ({},)
    diagnoses: tuple[Change, ...] = ({},)
    npi: str | None = None
    others: tuple[Change, ...] = ()
    duplicates: tuple[str, ...] = ()

    @property
    def _says_total(self) -> bool:
        return "total_charge_amount" in self.claim

    @property
    def among_others(self) -> bool:
        """Whether it can stand in one batch with all the others."""
        return not (self.others or self.duplicates or "claim_id" in self.claim)

    def claims(self, claim_id: str = "ZZ1") -> Claims:
        """The claim, and the others, with the same lines."""
        rows = [{**CLAIM, "claim_id": claim_id, **change} for change in (self.claim, *self.others)]
        claims, lines, diagnoses = [], [], []
        for row in rows:
            of = {"claim_id": row["claim_id"]}
            mine = [{**LINE, **of, "line_number": nth, **line} for nth, line in enumerate(self.lines, 1)]
            total = sum(line["charge_amount"] or 0 for line in mine)
            claims.append(row if self._says_total else {**row, "total_charge_amount": total})
            lines += mine
            diagnoses += [{**DIAGNOSIS, **of, "sequence": nth, **given} for nth, given in enumerate(self.diagnoses, 1)]
        providers = [] if self.npi is None else [{**PROVIDER, "claim_id": claim_id, "npi": self.npi}]
        return claims_of(claims, lines, diagnoses, providers)


@dataclass(frozen=True)
class Pair:
    """Claims that break a rule, and claims that nearly do."""

    breaks: tuple[Example, ...]
    nearly: tuple[Example, ...]


def _claims(name: str, breaks: tuple[Any, ...], nearly: tuple[Any, ...]) -> Pair:
    one, other = ([Example(claim={name: value}) for value in values] for values in (breaks, nearly))
    return Pair(tuple(one), tuple(other))


def _lines(name: str, breaks: tuple[Any, ...], nearly: tuple[Any, ...]) -> Pair:
    one, other = ([Example(lines=({name: value},)) for value in values] for values in (breaks, nearly))
    return Pair(tuple(one), tuple(other))


def _codes(*codes: str, **more: Any) -> Example:
    return Example(lines=tuple({"procedure_code": code, **more} for code in codes))


def _diagnosis(code: str, **claim: Any) -> Example:
    return Example(claim=claim, diagnoses=({"code": code},))


def _days(number: int, start: date = SERVED) -> date:
    return start + timedelta(days=number)


BAD_NPIS: Final = (
    "1234567890",
    "3234567890",
    "123456789",
    "12345678931",
    "123456789A",
    "１２３４５６７８９３",
    " 1234567893",
)
GOOD_NPIS: Final = ("1234567893", "2000000002", "1000000004")
MEDICARE: Final = {"payer": "Made-up Medicare"}
LEAP: Final = date(2024, 2, 29)


def _dated(day: date, received: date, **claim: Any) -> Example:
    dates = {"service_from_date": day, "service_to_date": day}
    return Example(claim={**dates, "received_date": received, **claim}, lines=(dates,))


EXAMPLES: Final[dict[str, Pair]] = {
    "claim_id_missing": _claims("claim_id", (" ",), ("0",)),
    "payer_missing": _claims("payer", ("", "  "), ("?",)),
    "lines_missing": Pair((Example(lines=()),), (Example(),)),
    "lines_too_many": Pair((Example(lines=({},) * 51),), (Example(lines=({},) * 50),)),
    "units_positive": _lines("units", (0, -1_000, None), (1,)),
    "charge_negative": _lines("charge_amount", (-1, None), (0,)),
    "total_charge": Pair(
        (Example(claim={"total_charge_amount": 99_99}), Example(claim={"total_charge_amount": 200_01}, lines=({}, {}))),
        (Example(claim={"total_charge_amount": 200_00}, lines=({}, {})),),
    ),
    "frequency_code": _claims("frequency_code", ("0", "A"), ("", "1", "8")),
    "original_reference": Pair(
        (Example(claim={"frequency_code": "7"}), Example(claim={"frequency_code": "8", "original_reference": " "})),
        (Example(claim={"frequency_code": "7", "original_reference": "1"}), Example(claim={"frequency_code": "6"})),
    ),
    "patient_last_name_missing": _claims("patient_last_name", ("", " "), ("O",)),
    "patient_first_name_missing": _claims("patient_first_name", ("",), ("X",)),
    "date_of_birth_missing": _claims("date_of_birth", (None,), (SERVED,)),
    "birth_after_service": _claims("date_of_birth", (_days(1),), (SERVED,)),
    "gender": _claims("gender", ("", "f", "Q"), ("F", "M", "U", "X")),
    "mbi_format": Pair(
        tuple(
            Example(claim={"subscriber_id": number, **medicare})
            for number in ("1EG4TE5MK7", "1SG4TE5MK73", "0EG4TE5MK73", "1EG4TE5MKA3", "1EG4-TE5-MK73", "")
            for medicare in (MEDICARE, {"financial_class": "MB"})
        ),
        (Example(claim={"subscriber_id": "1EG4TE5MK73", **MEDICARE}), Example(claim={"subscriber_id": "1SG4TE5MK73"})),
    ),
    "npi_billing_missing": _claims("billing_provider_npi", ("",), ("1",)),
    "npi_billing": _claims("billing_provider_npi", BAD_NPIS, (*GOOD_NPIS, "")),
    "npi_rendering": _claims("rendering_provider_npi", BAD_NPIS, (*GOOD_NPIS, "")),
    "npi_referring": _claims("referring_provider_npi", BAD_NPIS, (*GOOD_NPIS, "")),
    "npi_provider": Pair(tuple(Example(npi=npi) for npi in BAD_NPIS), tuple(Example(npi=npi) for npi in GOOD_NPIS)),
    "tin_format": _claims("billing_tin", ("", "97000000", "9700000001", "000000000"), ("97-0000001", "000000001")),
    "taxonomy_format": _claims("billing_taxonomy", ("299Z00001", "299Z0000AY"), ("299Z00009X", "")),
    "taxonomy_known": _claims("billing_taxonomy", ("299Z00002X",), ("299Z00001X", "")),
    "facility_known": _claims("facility_id", ("F2", "", "f1"), ("F1",)),
    "financial_class_known": _claims("financial_class", ("BL", ""), ("CI",)),
    "pos_format": _lines("place_of_service", ("", "1", "1A"), ("00",)),
    "pos_known": _lines("place_of_service", ("98",), ("11", "")),
    "pos_facility": _lines("place_of_service", ("99",), ("21", "11")),
    "pos_procedure": Pair(
        (_codes("99221"), _codes("99285")), (_codes("99221", place_of_service="21"), _codes("99213"), _codes("99237"))
    ),
    "service_dates_missing": Pair(
        (Example(claim={"service_from_date": None}), Example(claim={"service_to_date": None})), (Example(),)
    ),
    "service_dates_order": _claims("service_to_date", (_days(-1),), (SERVED,)),
    "line_date_missing": _lines("service_from_date", (None,), (SERVED,)),
    "line_dates_order": _lines("service_to_date", (_days(-1),), (SERVED, None)),
    "line_outside_claim": Pair(
        (Example(lines=({"service_from_date": _days(-1)},)), Example(lines=({"service_to_date": _days(1)},))),
        (
            Example(
                claim={"service_from_date": _days(-1), "service_to_date": _days(1)},
                lines=({"service_from_date": _days(-1), "service_to_date": _days(1)},),
            ),
        ),
    ),
    "service_in_future": Pair((_dated(SERVED, _days(-1)),), (_dated(SERVED, SERVED),)),
    "line_in_future": Pair((_dated(SERVED, _days(-1)),), (_dated(SERVED, SERVED),)),
    "received_in_future": _claims("received_date", (date(2025, 7, 1),), (date(2025, 6, 30), None)),
    "timely_filing": Pair(
        (
            _dated(LEAP, date(2025, 3, 1), **MEDICARE),
            _dated(date(2024, 3, 10), date(2025, 3, 11), **MEDICARE),
            _dated(SERVED, _days(91)),
            # Without a day of receipt it is judged on the day of the run.
            _dated(date(2025, 3, 1), None, **{}),  # type: ignore[arg-type]
        ),
        (
            _dated(LEAP, date(2025, 2, 28), **MEDICARE),
            _dated(date(2024, 3, 10), date(2025, 3, 10), **MEDICARE),
            _dated(SERVED, _days(90)),
            _dated(date(2019, 3, 10), date(2025, 3, 10), payer="Patient Payer"),
        ),
    ),
    "procedure_format": _lines("procedure_code", ("", "9921", "99213A", "N10X1", "9921x"), ("00001", "N1001", "0001F")),
    "procedure_cpt_in_force": Pair(
        tuple(_codes(code) for code in ("00002", "00003", "00004")),
        # In 2023 the table says nothing of anything.
        (_codes("00001"), _codes("99221"), _codes("N9999"), _codes("00004", service_from_date=date(2023, 12, 31))),
    ),
    "procedure_hcpcs_in_force": Pair(
        (_codes("N9999"), _codes("N2000")),
        (_codes("N1001"), _codes("99999"), _codes("N9999", service_from_date=date(2023, 12, 31))),
    ),
    "modifier_format": _lines("modifier4", ("A", "a1", "-1"), ("", "A1")),
    "modifier_repeated": Pair(
        (
            Example(lines=({"modifier1": "25", "modifier4": "25"},)),
            Example(lines=({"modifier2": "LT", "modifier3": "LT"},)),
        ),
        (Example(lines=({"modifier1": "25", "modifier2": "LT"}, {"modifier1": "25"})),),
    ),
    "modifier_known": _lines("modifier2", ("ZZ", "ZA"), ("25", "", "-1")),
    "diagnosis_missing": Pair((Example(diagnoses=()),), (Example(),)),
    "diagnoses_too_many": Pair((Example(diagnoses=({},) * 13),), (Example(diagnoses=({},) * 12),)),
    "diagnosis_format": Pair(
        tuple(map(_diagnosis, ("", "119", "E1", "E11.", "E11.91234", "e119"))),
        tuple(map(_diagnosis, ("E11.9", "E119", "E11", "C7A1", "S72001A"))),
    ),
    "diagnosis_leaf": Pair((_diagnosis("E11"),), (_diagnosis("E11.9"), _diagnosis("E12"))),
    "diagnosis_in_force": Pair(
        (_diagnosis("Z0000"), _diagnosis("E129")), (_diagnosis("E11.9"), _diagnosis("E11"), _diagnosis("ZZMADEUP"))
    ),
    "pointer_format": _lines(
        "diagnosis_pointer", ("", "0", "13", "1:2:3:4:5", "1;2", "M"), ("1:2:3:4", "1,2", "AB", "12")
    ),
    "pointer_exists": Pair(
        (
            Example(lines=({"diagnosis_pointer": "2"},)),
            Example(lines=({"diagnosis_pointer": "A,C"},), diagnoses=({}, {})),
            Example(lines=({"diagnosis_pointer": "1:2"},), diagnoses=({}, {"sequence": 3})),
        ),
        (
            Example(lines=({"diagnosis_pointer": "12:1"},), diagnoses=({},) * 12),
            Example(lines=({"diagnosis_pointer": "CA"},), diagnoses=({}, {}, {})),
        ),
    ),
    "diagnosis_gender": Pair(
        (_diagnosis("N40.0", gender="F"), _diagnosis("O80", gender="M")),
        (_diagnosis("N40.0", gender="M"), _diagnosis("O80", gender="F"), _diagnosis("N40.0", gender="U")),
    ),
    "diagnosis_age": Pair(
        (_diagnosis("O80", date_of_birth=date(2016, 3, 11)), _diagnosis("Z38.00", date_of_birth=date(2024, 3, 10))),
        (_diagnosis("O80", date_of_birth=date(2016, 3, 10)), _diagnosis("Z38.00", date_of_birth=date(2024, 3, 11))),
    ),
    "procedure_gender": Pair(
        (
            Example(claim={"gender": "M"}, lines=({"procedure_code": "59400"},)),
            Example(claim={"gender": "F"}, lines=({"procedure_code": "55899"},)),
        ),
        (
            Example(claim={"gender": "F"}, lines=({"procedure_code": "59400"},)),
            Example(claim={"gender": "F"}, lines=({"procedure_code": "55900"},)),
        ),
    ),
    "procedure_age": Pair(
        (
            Example(claim={"date_of_birth": date(1960, 3, 11)}, lines=({"procedure_code": "99397"},)),
            Example(claim={"date_of_birth": date(2024, 3, 10)}, lines=({"procedure_code": "99381"},)),
        ),
        (
            Example(claim={"date_of_birth": date(1960, 3, 10)}, lines=({"procedure_code": "99397"},)),
            Example(claim={"date_of_birth": date(2024, 3, 11)}, lines=({"procedure_code": "99381"},)),
        ),
    ),
    "ncci_pair": Pair(
        (
            _codes("N1001", "N1002"),
            _codes("N1002", "N1001", modifier1="59"),
            _codes("N1003", "N1004"),
            _codes("N1003", "N1004", modifier1="GA"),
            _codes("N1001", "N1009"),
        ),
        (
            _codes("N1003", "N1004", modifier4="XU"),
            _codes("N1005", "N1006"),
            _codes("N1007", "N1008"),
            _codes("N1002", "N1002"),
            Example(
                claim={"service_to_date": _days(1)},
                lines=({"procedure_code": "N1001"}, {"procedure_code": "N1002", "service_from_date": _days(1)}),
            ),
        ),
    ),
    "mue": Pair(
        (
            _codes("N1011", units=3_000),
            _codes("N1012", "N1012", units=2_000),
            _codes("N1013", "N1013", "N1013"),
            _codes("N1014"),
            # Five units over two days are two and a half a day: three.
            Example(
                claim={"service_to_date": _days(1)},
                lines=({"procedure_code": "N1011", "units": 5_000, "service_to_date": _days(1)},),
            ),
        ),
        (
            _codes("N1011", "N1011", units=2_000),
            _codes("N1012", "N1012"),
            _codes("N1012", units=300_000, unit_type="MJ"),
            _codes("N1015", units=9_000),
            Example(
                claim={"service_to_date": _days(1)},
                lines=({"procedure_code": "N1012", "units": 4_000, "service_to_date": _days(1)},),
            ),
            Example(
                claim={"service_to_date": _days(2)},
                lines=({"procedure_code": "N1012", "units": 7_000, "service_to_date": _days(2)},),
            ),
        ),
    ),
    "add_on_alone": Pair(
        (
            _codes("N1021", "N1033"),
            _codes("N1023", "N1021"),
            _codes("N1024"),
            Example(
                claim={"service_to_date": _days(1)},
                lines=({"procedure_code": "N1021"}, {"procedure_code": "N1031", "service_from_date": _days(1)}),
            ),
        ),
        (_codes("N1032", "N1021"), _codes("N1023", "N1033"), _codes("N1024", "N1033"), _codes("N1024", "N1031")),
    ),
    "duplicate_in_batch": Pair(
        (
            Example(others=({"claim_id": "ZZ2"},)),
            Example(others=({"claim_id": "ZZ2", "patient_last_name": " MADEUP ", "total_charge_amount": 1},)),
        ),
        (
            Example(others=({"claim_id": "ZZ2", "frequency_code": "7"},)),
            Example(others=({"claim_id": "ZZ2", "date_of_birth": date(1980, 5, 18)},)),
            Example(others=({"claim_id": "ZZ2", "rendering_provider_npi": ""},), claim={"rendering_provider_npi": "1"}),
            Example(others=({"claim_id": "ZZ2"},), lines=({"modifier3": "XS"},)),
        ),
    ),
    "duplicate_in_production": Pair((Example(duplicates=("ZZ1",)),), (Example(duplicates=("ZZ2",)),)),
}
