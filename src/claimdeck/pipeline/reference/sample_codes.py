"""Made-up codes for the demo and for tests: what the sample of reference data holds and made-up claims are billed with.

CPT belongs to the American Medical Association and is not shipped: procedures are the letter N (which HCPCS does not
use) and four digits, with charges and limits that nobody published. Diagnoses are ICD-10-CM's own, which are public.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ProcedureKind(StrEnum):
    """What sort of service a made-up procedure stands for."""

    VISIT = "visit"
    IMAGING = "imaging"
    LABORATORY = "laboratory"
    SURGERY = "surgery"
    MINOR = "minor"
    ADD_ON = "add_on"
    THERAPY = "therapy"
    ANESTHESIA = "anesthesia"


@dataclass(frozen=True, slots=True)
class SampleProcedure:
    """A made-up procedure: its usual charge in cents, the most units a day (MUE) with its adjudication indicator
    (MAI), and the base units of an anesthesia service.
    """

    code: str
    kind: ProcedureKind
    charge_cents: int
    most_units: int
    adjudication: str
    base_units: int = 0


@dataclass(frozen=True, slots=True)
class SampleDiagnosis:
    """A diagnosis that is a leaf of its tree, and whom it fits: `sex` M or F, ages in years."""

    code: str
    sex: str = ""
    youngest: int = 0
    oldest: int = 124


def _series(
    first: int, count: int, kind: ProcedureKind, cents: int, step: int, units: int, mai: str, base: int = 0
) -> tuple[SampleProcedure, ...]:
    return tuple(
        SampleProcedure(f"N{first + nth}", kind, cents + nth * step, units, mai, base + nth if base else 0)
        for nth in range(count)
    )


# Five levels each: the last digit of a visit is its level; 101n with a new patient, 102n with a known one.
NEW_VISITS: Final = _series(1011, 5, ProcedureKind.VISIT, 90_00, 65_00, 1, "2")
VISITS: Final = _series(1021, 5, ProcedureKind.VISIT, 45_00, 50_00, 1, "2")
IMAGING: Final = _series(2001, 16, ProcedureKind.IMAGING, 80_00, 35_00, 2, "3")
LABORATORY: Final = _series(3001, 25, ProcedureKind.LABORATORY, 12_00, 4_00, 2, "3")
SURGERY: Final = _series(4001, 17, ProcedureKind.SURGERY, 450_00, 130_00, 1, "2")
MINOR: Final = _series(4101, 17, ProcedureKind.MINOR, 110_00, 15_00, 1, "3")
ADD_ON: Final = _series(4901, 5, ProcedureKind.ADD_ON, 160_00, 40_00, 3, "1")
THERAPY: Final = _series(5001, 11, ProcedureKind.THERAPY, 35_00, 3_00, 4, "1")
ANESTHESIA: Final = _series(9001, 5, ProcedureKind.ANESTHESIA, 600_00, 90_00, 1, "2", base=3)
PROCEDURES: Final = (
    *NEW_VISITS, *VISITS, *IMAGING, *LABORATORY, *SURGERY, *MINOR, *ADD_ON, *THERAPY, *ANESTHESIA,
)  # fmt: skip

# Column one, column two and the modifier indicator (0 never, 1 with a modifier, 9 not applicable) of NCCI's pairs:
# each operation takes its minor procedure in.
PAIRS: Final = tuple(
    (surgery.code, minor.code, "9" if nth == 16 else "01"[nth % 3 > 0])
    for nth, (surgery, minor) in enumerate(zip(SURGERY, MINOR, strict=True))
)

# An add-on code and the procedures beside which it may stand.
ADD_ONS: Final = {add_on.code: tuple(surgery.code for surgery in SURGERY) for add_on in ADD_ON}

MODIFIERS: Final = (
    "25", "26", "50", "51", "52", "53", "59", "62", "66", "76", "77", "78", "79", "80", "81", "82", "91", "95",
    "AA", "AS", "GA", "GP", "GY", "LT", "QK", "QX", "QZ", "RT", "TC", "XE", "XP", "XS", "XU",
)  # fmt: skip

# A place of service, and whether it is a facility for the fee schedule.
PLACES_OF_SERVICE: Final = {
    "02": True, "10": False, "11": False, "12": False, "21": True, "22": True, "23": True, "24": True, "31": True,
    "32": False, "49": False, "81": False,
}  # fmt: skip

TAXONOMIES: Final = tuple(f"299Z0000{nth}X" for nth in range(1, 7))

# A Medicare contractor and a locality of it, as the made-up fee schedule has them.
LOCALITIES: Final = (("99001", "01"), ("99001", "02"), ("99002", "01"), ("99002", "99"))

DIAGNOSES: Final = (
    *(
        SampleDiagnosis(code)
        for code in (
            "I10", "E119", "E785", "J069", "J209", "J449", "J45909", "K219", "M5450", "M25561", "M542", "R0602", "R519",
            "R079", "R5383", "Z0000", "Z23", "E039", "E6601", "F329", "F411", "G43909", "H6590", "I2510", "I4891",
            "L309", "N390", "R109", "S93401A", "R0789",
        )
    ),
    SampleDiagnosis("N400", sex="M", youngest=15),
    SampleDiagnosis("C61", sex="M", youngest=15),
    SampleDiagnosis("N951", sex="F", youngest=30),
    SampleDiagnosis("O80", sex="F", youngest=12, oldest=55),
    SampleDiagnosis("Z00129", oldest=17),
)  # fmt: skip

# Categories above some of them, which are no diagnoses themselves.
NOT_SPECIFIC: Final = ("E11", "J45", "M54", "S934")
