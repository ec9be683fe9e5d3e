"""What is expected of one forged workbook: the words in which the hostile corpus speaks."""

Case = tuple[str, bytes, bool | None, str, int | None]
BROKEN = "damaged|cannot be read|no visible"


def refused(name: str, data: bytes, says: str) -> Case:
    """It is refused, and `says` is a pattern of the sentence."""
    return name, data, False, says, None


def accepted(name: str, data: bytes, rows: int = 1, says: str = "") -> Case:
    """It is read to so many rows; `says` is a pattern of the notes."""
    return name, data, True, says, rows


def either(name: str, data: bytes, rows: int | None = None) -> Case:
    """Readers may differ on it: a table of so many rows, or refused as damaged."""
    return name, data, None, BROKEN, rows
