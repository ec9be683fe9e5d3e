"""What a file is, told from its name and its first bytes, before anything is parsed."""

import re
from pathlib import PurePath

EXTENSIONS = {".csv": "csv", ".tsv": "tsv", ".xlsx": "xlsx", ".xlsm": "xlsx"}
HEAD_BYTES = 64 * 1024

_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_UTF32_BOMS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# First bytes → the code of a refusal.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x00\x00\x01\x00", "image"),
    (b"BM", "bitmap"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF", "archive"),
    (b"!<arch>\n", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\x00asm", "program"),
    (b"#!", "program"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"RIFF", "media"),
    (b"fLaC", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"SQLite format 3\x00", "database"),
    (b"\x00\x01\x00\x00Standard", "database"),
    (b"PAR1", "parquet"),
    (b"ARROW1", "parquet"),
    (b"{\\rtf", "rtf"),
    (b"MIME-Version:", "mail"),
    (b"Received:", "mail"),
    (b"ISA*", "edi"),
    (b"ISA|", "edi"),
)
# Signatures of plain letters could begin a header, such as `MZ_number`: they count only when a NUL byte
# follows.
_NEEDS_NUL = {b"BM", b"MZ", b"ID3", b"RIFF", b"MSCF", b"PAR1", b"ARROW1", b"BZh", b"GIF8"}

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|script|svg|!--)", re.IGNORECASE)
_JSON = re.compile(rb"(?:\{\s*(?:\"|\}|$)|\[\s*(?:[\[{\"\]\d-]|true|false|null|$))")


def sniff(head: bytes, filename: str) -> str:
    """`"text"` or `"zip"` for what may be read further, `"ole"` for an OLE container, else a refusal's code.

    `head` is the beginning of the file, `filename` the name that the user gave it; only its ending counts.
    """
    named = EXTENSIONS.get(PurePath(filename.strip()).suffix.lower())
    if not head:
        return "empty" if named else "extension"
    if head.startswith(_OLE):
        return "ole"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip" if named else "extension"
    content = _signature(head) or _markup(head)
    if content:
        return content
    if named is None:
        return "extension"
    broken = _encoding(head)
    if broken:
        return broken
    return "text_as_xlsx" if named == "xlsx" else "text"


def sniff_ole(data: bytes) -> str:
    """Which refusal an OLE container gets: an encrypted workbook, an old workbook or another document."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "zip_encrypted"
    if "WordDocument".encode("utf-16-le") in data or "PowerPoint".encode("utf-16-le") in data:
        return "document"
    return "xls"


def _signature(head: bytes) -> str | None:
    for start, code in _SIGNATURES:
        if head.startswith(start) and (start not in _NEEDS_NUL or b"\x00" in head):
            return "image" if code == "bitmap" else code
    if head[4:8] == b"ftyp":
        return "media"
    if head[257:262] == b"ustar":
        return "archive"
    return "pdf" if b"%PDF-" in head[:1024] else None


def _markup(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(_UTF16_BOMS):
        text = head[2:].replace(b"\x00", b"")
    text = text.lstrip()[:4096]
    if text.startswith(b"<"):
        return "html" if _HTML.search(text) else "xml"
    return "json" if _JSON.match(text) else None


def _encoding(head: bytes) -> str | None:
    if head.startswith(_UTF32_BOMS):
        return "utf32"
    if head.startswith(_UTF16_BOMS) or b"\x00" not in head:
        return None
    nuls = head.count(b"\x00")
    if max(head[::2].count(b"\x00"), head[1::2].count(b"\x00")) > 0.9 * nuls and nuls > 0.3 * len(head):
        return "utf16_without_bom"
    return "nul" if nuls < 0.02 * len(head) + 4 and _controls(head) <= nuls + 4 else "binary"


def _controls(head: bytes) -> int:
    return len(head) - len(head.translate(None, bytes(set(range(32)) - {9, 10, 11, 12, 13, 26})))
