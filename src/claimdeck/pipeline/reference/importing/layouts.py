"""What the files of each kind are made of: columns are found by their headings, wherever they stand.

Headings are compared in capitals, with anything but letters and digits as blanks; a heading that is spread over several
lines is read from top to bottom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from claimdeck.pipeline.reference.importing import values
from claimdeck.pipeline.reference.kinds import ReferenceKind


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table: how its heading looks (regular expressions, the better ones first), and its reader."""

    column: str
    patterns: tuple[str, ...]
    read: Callable[[str], object]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of file; `unique` are the columns whose values stand once, `first_wins` where later ones are left out."""

    kind: ReferenceKind
    headings: tuple[Heading, ...]
    unique: tuple[str, ...] = ()
    first_wins: bool = False

    @property
    def required(self) -> int:
        return sum(heading.required for heading in self.headings)


def _optional(column: str, patterns: tuple[str, ...], read: Callable[[str], object]) -> Heading:
    return Heading(column, patterns, read, required=False)


_CODE: Final = Heading("code", (r"^(CPT )?HCPCS?( CPT)?( CODE)?$", r"^CPT( CODE)?$"), values.code)
_MAC: Final = Heading("mac", (r"\bMAC\b", r"CONTRACTOR", r"CARRIER"), values.mac)
_LOCALITY: Final = Heading("locality", (r"^LOCALITY( NUMBER| NO| CODE)?$",), values.locality)

RELATIVE_VALUES: Final = Layout(
    ReferenceKind.RVU,
    (
        Heading("code", (r"\bHCPCS( CODE)?$",), values.code),
        Heading("modifier", (r"\bMOD(IFIER)?$",), values.optional_modifier),
        Heading("status", (r"\bSTATUS( CODE)?$",), values.indicator),
        Heading("work", (r"\bWORK( RVU)?$",), values.share),
        Heading("non_facility_pe", (r"\bNON ?FAC(ILITY)? PE( RVU)?$",), values.share),
        Heading("facility_pe", (r"(?<!NON)(?<!NON )FAC(ILITY)? PE( RVU)?$",), values.share),
        Heading("malpractice", (r"\b(MP|MALPRACTICE)( RVU)?$",), values.share),
        _optional("pctc", (r"\bPC ?TC( IND)?",), values.indicator),
        _optional("global_days", (r"\bGLOB(AL)? DAYS$",), values.global_days),
        _optional("pre_op", (r"\bPRE ?OP$",), values.share),
        _optional("intra_op", (r"\bINTRA ?OP$",), values.share),
        _optional("post_op", (r"\bPOST ?OP$",), values.share),
        _optional("multiple_procedure", (r"\bMULT(IPLE)? PROC",), values.indicator),
        _optional("bilateral", (r"\bBILAT",), values.indicator),
        _optional("assistant", (r"\bASST\b", r"\bASSIST"), values.indicator),
        _optional("co_surgeon", (r"\bCO ?SURG",), values.indicator),
        _optional("team", (r"\bTEAM\b",), values.indicator),
        _optional("endoscopic_base", (r"\bENDO BASE",), values.optional_code),
        _optional("conversion_factor", (r"\bCONV(ERSION)? FACTOR$",), values.share),
        _optional("pricing_indicator", (r"\bPRICING IND",), values.text(2)),
        _optional("opps_non_facility_pe", (r"\bNON ?FAC(ILITY)? PE USED", r"\bOPPS NON ?FAC"), values.share),
        _optional("opps_facility_pe", (r"(?<!NON)(?<!NON )FAC(ILITY)? PE USED", r"OPPS FAC(ILITY)? PE"), values.share),
        _optional("opps_malpractice", (r"\b(MP|MALPRACTICE) USED", r"\bOPPS (MP|MALPRACTICE)"), values.share),
    ),
    unique=("code", "modifier"),
)
INDICES: Final = Layout(
    ReferenceKind.GPCI,
    (
        _MAC,
        _LOCALITY,
        Heading("work", (r"(PW|WORK) GPCI WITH (THE )?1 0", r"(PW|WORK) GPCI"), values.index),
        Heading("pe", (r"PE GPCI",), values.index),
        Heading("malpractice", (r"(MP|MALPRACTICE) GPCI",), values.index),
    ),
    unique=("mac", "locality"),
)
CAPS: Final = Layout(
    ReferenceKind.OPPS_CAP,
    (
        _CODE,
        Heading("modifier", (r"^MOD(IFIER)?$",), values.optional_modifier),
        _MAC,
        _LOCALITY,
        # CMS itself leaves letters out of these headings.
        Heading("facility_cents", (r"^FACIL\w* (PRICE|AMOUNT)",), values.cents),
        Heading("non_facility_cents", (r"^NON ?FACIL\w* (PRICE|AMOUNT)",), values.cents),
    ),
    unique=("code", "modifier", "mac", "locality"),
)
ANESTHESIA: Final = Layout(
    ReferenceKind.ANESTHESIA,
    (
        _MAC,
        _LOCALITY,
        Heading(
            "factor",
            (
                r"NON ?Q.*(CF|CONVERSION FACTOR)",
                r"ANES\w*( \w+)* (CF|CONVERSION FACTOR)",
                r"^(?!.*\bQ(P|UALIFYING)).*(\bCF\b|CONVERSION FACTOR)",
            ),
            values.share,
        ),
        _optional("qualifying", (r"^(?!.*\bNON).*\bQ(P|PP|UALIFYING)\b.*(\bCF\b|CONVERSION FACTOR)",), values.share),
    ),
    unique=("mac", "locality"),
)
ANESTHESIA_BASES: Final = Layout(
    ReferenceKind.ANESTHESIA_BASE,
    (
        Heading("code", (r"^(CPT |HCPCS )?CODE$", *_CODE.patterns), values.code),
        Heading("base_units", (r"\bBASE UNITS?$",), values.whole),
    ),
    unique=("code",),
)
PAIRS: Final = Layout(
    ReferenceKind.NCCI_PTP,
    (
        Heading("column1", (r"^COLUMN ?(1|ONE)\b",), values.code),
        Heading("column2", (r"^COLUMN ?(2|TWO)\b",), values.code),
        Heading("effective_from", (r"^EFFECTIVE",), values.day),
        Heading("effective_to", (r"^DELETION",), values.day),
        Heading("indicator", (r"^MODIFIER",), values.pair_indicator),
        _optional("rationale", (r"RATIONALE",), values.text(80)),
    ),
)
UNIT_LIMITS: Final = Layout(
    ReferenceKind.MUE,
    (
        _CODE,
        Heading("units", (r"^PRACTITIONER.*\bMUE VALUES?$",), values.whole),
        Heading("mai", (r"ADJUDICATION INDICATOR",), values.adjudication_indicator),
        _optional("rationale", (r"RATIONALE",), values.text(80)),
    ),
    unique=("code",),
)
ADD_ONS: Final = Layout(
    ReferenceKind.ADD_ON,
    (
        Heading("code", (r"^ADD ?ON( |_)?(CODE)?$",), values.code),
        Heading("primary", (r"^PRIMARY( PROCEDURE)?( CODE)?$",), values.primary_code),
        Heading("type", (r"^(AOC|ADD ?ON CODE)?( EDIT)? ?TYPE$",), values.add_on_type),
        _optional("effective_from", (r"^AOC EDIT EFF", r"^(EDIT )?EFFECTIVE", r"^EDIT EFF"), values.day),
        _optional("effective_to", (r"^AOC EDIT DEL", r"^(EDIT )?DELETION", r"^EDIT DEL"), values.day),
    ),
)
HCPCS: Final = Layout(
    ReferenceKind.HCPCS,
    (
        Heading("code", (r"^HCPCS?( CODE)?$",), values.code),
        Heading("description", (r"^SHORT DESC", r"^DESCRIPTION$", r"^LONG DESC"), values.text(80)),
        Heading("effective_from", (r"^ADD(ED)? ?(DT|DATE)$", r"^CODE ADD"), values.day),
        Heading("effective_to", (r"^TERM(INATION)? ?(DT|DATE)$",), values.day),
    ),
    # A long description goes on in further rows of its code.
    unique=("code",),
    first_wins=True,
)
DIAGNOSES: Final = Layout(
    ReferenceKind.ICD10,
    (
        Heading("code", (r"^ICD ?10 ?(CM)?( CODES?)?$", r"^DIAGNOSIS CODE$"), values.diagnosis),
        _optional("description", (r"DESC", r"TITLE"), values.text(60)),
    ),
    unique=("code",),
)
PLACES: Final = Layout(
    ReferenceKind.POS,
    (
        Heading("code", (r"^PLACE OF SERVICE CODE", r"^POS( CODE)?$"), values.place),
        Heading("description", (r"NAME$", r"DESCRIPTION$"), values.text(80)),
    ),
    unique=("code",),
)
MODIFIERS: Final = Layout(
    ReferenceKind.MODIFIERS,
    (
        Heading("code", (r"^MODIFIERS?( CODE)?$",), values.modifier),
        Heading("description", (r"DESC", r"DEFINITION", r"NAME$"), values.text(80)),
    ),
    unique=("code",),
    first_wins=True,
)
TAXONOMIES: Final = Layout(
    ReferenceKind.TAXONOMY,
    (
        Heading("code", (r"^(TAXONOMY )?CODE$",), values.taxonomy),
        Heading("description", (r"^CLASSIFICATION$",), values.text(80)),
        Heading("grouping", (r"^GROUPING$",), values.text(1)),
    ),
    unique=("code",),
)

LAYOUTS: Final = (
    RELATIVE_VALUES, INDICES, CAPS, ANESTHESIA, ANESTHESIA_BASES, PAIRS, UNIT_LIMITS, ADD_ONS, HCPCS, DIAGNOSES,
    PLACES, MODIFIERS, TAXONOMIES,
)  # fmt: skip
