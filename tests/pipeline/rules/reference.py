"""Reference data that nobody published, in the shape of `pipeline/reference/frames.py`."""

from datetime import date
from typing import Any, Final

import polars as pl

_DATES: Final = {"effective_from": pl.Date(), "effective_to": pl.Date()}
_LATE: Final = {"effective_from": date(2025, 3, 11), "effective_to": None}
_ENDED: Final = {"effective_from": date(2024, 1, 1), "effective_to": date(2025, 3, 9)}
_OPEN: Final = {"effective_from": date(2024, 1, 1), "effective_to": None}
_THAT_DAY: Final = {"effective_from": date(2025, 3, 10), "effective_to": date(2025, 3, 10)}


def _table(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema_overrides=_DATES)


def _pair(column1: str, column2: str, indicator: int, **dates: Any) -> dict[str, Any]:
    return {"column1": column1, "column2": column2, "indicator": indicator, **(dates or _OPEN)}


def _mue(code: str, most: int, mai: int, **dates: Any) -> dict[str, Any]:
    return {"code": code, "units": most, "mai": mai, **(dates or _OPEN)}


REFERENCE: Final = {
    "taxonomy": _table({"code": "299Z00001X", **_OPEN}),
    "pos": _table(
        {"code": "11", "facility": False, **_OPEN},
        {"code": "21", "facility": True, **_OPEN},
        {"code": "99", "facility": None, **_OPEN},
    ),
    "hcpcs": _table(
        *({"code": f"N{nth}", **_OPEN} for nth in range(1000, 1100)),
        {"code": "N2000", **_ENDED},
        {"code": "00001", **_THAT_DAY},
        {"code": "00002", **_ENDED},
        {"code": "00003", **_LATE},
        {"code": "99221", "effective_from": date(2024, 1, 1), "effective_to": date(2024, 12, 31)},
        {"code": "99221", "effective_from": date(2025, 1, 1), "effective_to": date(2025, 12, 31)},
    ),
    "modifiers": _table(*({"code": code, **_OPEN} for code in ("25", "59", "LT", "XU", "GA")), {"code": "ZA", **_LATE}),
    "icd10": _table(
        {"code": "E119", "leaf": True, **_OPEN},
        {"code": "E11", "leaf": False, **_OPEN},
        {"code": "Z0000", "leaf": True, **_ENDED},
        {"code": "N400", "leaf": True, **_OPEN},
    ),
    "ncci_ptp": _table(
        _pair("N1001", "N1002", 0),
        _pair("N1003", "N1004", 1),
        _pair("N1005", "N1006", 9),
        _pair("N1007", "N1008", 0, **_ENDED),
        _pair("N1001", "N1009", 0, **_ENDED),
        _pair("N1001", "N1009", 1, **_THAT_DAY),
    ),
    "mue": _table(
        _mue("N1011", 2, 1),
        _mue("N1012", 2, 2),
        _mue("N1013", 2, 3),
        _mue("N1014", 0, 2),
        _mue("N1015", 1, 1, **_ENDED),
    ),
    "add_on": _table(
        {"code": "N1021", "primary": "N1031", "type": 1, **_OPEN},
        {"code": "N1021", "primary": "N1032", "type": 1, **_OPEN},
        {"code": "N1023", "primary": "", "type": 2, **_OPEN},
        {"code": "N1024", "primary": "N1031", "type": 3, **_OPEN},
    ),
}
FACILITIES: Final = pl.DataFrame({"facility_id": ["F1"], "mac": [""], "locality": [""]})
CLASSES: Final = pl.DataFrame({"facility_id": ["F1"], "financial_class": ["CI"], "payer": [""]})
PAYERS: Final = pl.DataFrame(
    {
        "payer": ["Invented Mutual", "Made-up Medicare", "Patient Payer"],
        "medicare": [False, True, False],
        "timely_filing_days": [90, None, None],
    }
)
