"""837P files of made-up claims, with any delimiters and anything left out or put in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

NPI = "1234567893"


@dataclass(frozen=True)
class Delimiters:
    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"
    line_end: str = "\n"


PLAIN = Delimiters()


def claim(
    account: str = "ZZA1",
    charge: str = "150",
    place: str = "11:B:1",
    before_lines: Sequence[str] = ("HI*ABK:E119*ABF:I10", f"NM1*82*1*ZZDOC*IMA****XX*{NPI}"),
    lines: Sequence[Sequence[str]] = (
        ("SV1*HC:N1023:25*100*UN*1***1:2", "DTP*472*D8*20240401"),
        ("SV1*HC:N3001*50*UN*1***1", "DTP*472*D8*20240401"),
    ),
) -> list[str]:
    """The segments of a claim (2300 with its 2400s)."""
    found = [f"CLM*{account}*{charge}***{place}*Y*A*Y*Y", *before_lines]
    for number, line in enumerate(lines, start=1):
        found += [f"LX*{number}", *line]
    return found


def subscriber(claims: Sequence[str], number: int = 2, extra: Sequence[str] = (), has_patient: int = 0) -> list[str]:
    return [
        f"HL*{number}*1*22*{has_patient}",
        "SBR*P*18*******MB",
        "NM1*IL*1*ZZAMPLE*IMAGINATA****MI*1EG4TE5MK73",
        "DMG*D8*19500102*F",
        "NM1*PR*2*ZZ MEDICARE*****PI*ZZMEDICARE",
        *extra,
        *claims,
    ]


BILLING = (
    "HL*1**20*1",
    "PRV*BI*PXC*299Z00001X",
    f"NM1*85*2*INVENTED CLINIC*****XX*{NPI}",
    "N3*1 INVENTED STREET",
    "N4*ZZTOWN*CA*999990000",
    "REF*EI*970000001",
)


def transaction(body: Sequence[str], control: str = "0001", guide: str = "005010X222A1") -> list[str]:
    inside = [
        f"ST*837*{control}*{guide}",
        "BHT*0019*00*ZZ1*20240410*1200*CH",
        "NM1*41*2*ZZ SENDER*****46*ZZ1",
        "NM1*40*2*ZZ RECEIVER*****46*ZZ2",
        *body,
    ]
    return [*inside, f"SE*{len(inside) + 1}*{control}"]


def group(transactions: Sequence[Sequence[str]], control: str = "1", guide: str = "005010X222A1") -> list[str]:
    return [
        f"GS*HC*SENDER*RECEIVER*20240410*1200*{control}*X*{guide}",
        *(segment for one in transactions for segment in one),
        f"GE*{len(transactions)}*{control}",
    ]


def interchange(
    groups: Sequence[Sequence[str]], control: str = "000000001", version: str = "00501", d: Delimiters = PLAIN
) -> str:
    """The text of an interchange; segments are written with * and : and get the delimiters here."""
    isa = f"ISA*00*{' ' * 10}*00*{' ' * 10}*ZZ*{'SENDER':15}*ZZ*{'RECEIVER':15}*240410*1200*^*{version}*{control}*0*T*:"
    segments = [isa, *(segment for one in groups for segment in one), f"IEA*{len(groups)}*{control}"]
    given = str.maketrans({"*": d.element, ":": d.component, "^": d.repetition})
    return "".join(segment.translate(given) + d.segment + d.line_end for segment in segments)


def file_of(*claims: Sequence[str], d: Delimiters = PLAIN) -> str:
    """A file with these claims of one subscriber."""
    body = [*BILLING, *subscriber([segment for one in claims for segment in one])]
    return interchange([group([transaction(body)])], d=d)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "claims.837"
    path.write_bytes(text.encode(encoding))
    return path


PIPES = replace(PLAIN, element="|", component=">", repetition="!", segment="\n", line_end="")
