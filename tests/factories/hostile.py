"""The corpus of broken and malicious files, made anew for each run."""

import gzip
import json
import lzma
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.factories.hostile_archives import archive_cases
from tests.factories.hostile_sheets import sheet_cases
from tests.factories.workbooks import HEADERS, ROW, xlsx, zipped

GOOD = (",".join(HEADERS) + "\n" + ",".join(ROW) + "\n").encode()


@dataclass(frozen=True, slots=True)
class HostileFile:
    """One file and what must come of it.

    `accepted` is None where readers may differ: then either is right. `says` is a pattern that the refusal must
    match (case does not matter), or, of an accepted file, the notes. `rows` is the number of rows that an
    accepted file has. `length` makes the file longer than its data, with a hole.
    """

    name: str
    filename: str
    data: bytes
    accepted: bool | None
    says: str = ""
    rows: int | None = None
    length: int = 0


def corpus() -> Iterator[HostileFile]:
    """All of them; names are unique."""
    yield from _foreign()
    yield from _named_wrongly()
    yield from _encodings()
    yield from _shapes()
    yield from _quotes()
    yield from _cells()
    yield from _giants()
    yield from _noise()
    for name, data, accepted, says, rows in (*archive_cases(), *sheet_cases()):
        yield HostileFile(f"xlsx: {name}", "claims.xlsx", data, accepted, says, rows)


def _refused(name: str, data: bytes | str, says: str, filename: str = "claims.csv") -> HostileFile:
    return HostileFile(name, filename, data.encode() if isinstance(data, str) else data, False, says)


def _accepted(name: str, data: bytes | str, rows: int, says: str = "", filename: str = "claims.csv") -> HostileFile:
    return HostileFile(name, filename, data.encode() if isinstance(data, str) else data, True, says, rows)


def _foreign() -> Iterator[HostileFile]:
    """Other kinds of file, under each of the three names."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    noise = random.Random(7).randbytes(400)
    kinds: list[tuple[str, bytes, str]] = [
        ("pdf", b"%PDF-1.7\n1 0 obj\n" + noise, "PDF"),
        ("png", b"\x89PNG\r\n\x1a\n" + noise, "picture"),
        ("jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + noise, "picture"),
        ("gif", b"GIF89a\x01\x00\x01\x00" + noise, "picture"),
        ("tiff", b"II*\x00" + noise, "picture"),
        ("bmp", b"BM\x8a\x00\x00\x00\x00\x00" + noise, "picture"),
        ("gzip", gzip.compress(GOOD, mtime=0), "archive"),
        ("xz", lzma.compress(GOOD), "archive"),
        ("7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + noise, "archive"),
        ("rar", b"Rar!\x1a\x07\x01\x00" + noise, "archive"),
        ("zstd", b"\x28\xb5\x2f\xfd" + noise, "archive"),
        ("exe", b"MZ\x90\x00\x03\x00\x00\x00" + noise, "program"),
        ("elf", b"\x7fELF\x02\x01\x01\x00" + noise, "program"),
        ("shell script", b"#!/bin/sh\nrm -rf /\n", "program"),
        ("mp4", b"\x00\x00\x00\x18ftypmp42" + noise, "audio or video"),
        ("sqlite", b"SQLite format 3\x00" + noise, "database"),
        ("access", b"\x00\x01\x00\x00Standard Jet DB\x00" + noise, "database"),
        ("parquet", b"PAR1\x00\x00" + noise, "Parquet"),
        ("rtf", rb"{\rtf1\ansi claim}", "rich-text"),
        ("html", b"<!DOCTYPE html><html><body><table><tr><td>x</td></tr></table></body></html>", "web page"),
        (
            "html table saved as a sheet",
            b'\xef\xbb\xbf  <table border="1"><tr><td>x</td></tr></table>',
            "web page",
        ),
        ("html of Excel", b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"></html>', "web page"),
        ("svg with a script", b"<svg onload=alert(1)></svg>", "web page"),
        ("xml", b'<?xml version="1.0"?><claims><claim/></claims>', "XML"),
        (
            "xml spreadsheet 2003",
            b'<?xml version="1.0"?>\n<Workbook xmlns="urn:x"><Worksheet/></Workbook>',
            "XML",
        ),
        ("xml with entities", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "XML"),
        ("json object", json.dumps({"claims": [1]}).encode(), "JSON"),
        ("json list", b'\n [ {"claim": 1} ]', "JSON"),
        ("json deep", b"[" * 100_000, "JSON"),
        ("mail", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "mail"),
        ("x12", b"ISA*00*          *00*          *ZZ*SENDER~", "X12"),
        ("old xls", ole + "Workbook".encode("utf-16-le") + bytes(500), r"\.xls"),
        ("old doc", ole + "WordDocument".encode("utf-16-le") + bytes(500), "document"),
        ("encrypted workbook", ole + "EncryptedPackage".encode("utf-16-le") + bytes(500), "password"),
        ("ole header alone", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"\.xls"),
        ("zip of a csv", zipped({"claims.csv": GOOD}), "ZIP archive"),
        ("zip of a workbook", zipped({"claims.xlsx": xlsx()}), "ZIP archive"),
        ("empty zip", b"PK\x05\x06" + bytes(18), "ZIP archive"),
        ("ods", zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}), "OpenDocument"),
        ("docx", zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "document"),
        ("pptx", zipped({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}), "presentation"),
        ("xlsb", zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"\x00"}), "xlsb"),
        ("numbers", zipped({"Index/Document.iwa": b"\x00"}), "Numbers"),
    ]
    for kind, data, says in kinds:
        for ending in ("csv", "xlsx"):
            yield _refused(f"{kind} named .{ending}", data, says, f"claims.{ending}")


def _named_wrongly() -> Iterator[HostileFile]:
    only = r"\.csv, \.tsv or \.xlsx"
    for filename in (
        "claims",
        "claims.txt",
        "claims.csv.exe",
        "claims.php",
        ".csv/..",
        "claims.csv\x00.png",
        "",
    ):
        yield _refused(f"name {filename!r}", GOOD, only, filename)
    yield _refused("csv named .xlsx", GOOD, "plain text", "claims.xlsx")
    yield _accepted("workbook named .csv", xlsx(), 1, "name says otherwise")
    yield _accepted("path in the name", GOOD, 1, filename="../../etc/passwd.csv")
    yield _accepted("absolute name in capitals", GOOD, 1, filename="C:\\CLAIMS.CSV")
    yield _accepted("very long name", GOOD, 1, filename="x" * 5_000 + ".csv")
    yield _accepted("direction override in the name", GOOD, 1, filename="claims\u202excod.csv")


def _encodings() -> Iterator[HostileFile]:
    names = "claim_number,first_name\nZZ1,Testä\n"
    yield _refused("empty", b"", "is empty")
    yield _refused("empty named .xlsx", b"", "is empty", "claims.xlsx")
    yield _refused("byte order mark only", b"\xef\xbb\xbf", "is empty")
    yield _refused("utf-16 mark only", b"\xff\xfe", "is empty")
    yield _refused("blanks only", b" \t\r\n\n  \n", "is empty")
    yield _refused("end of file mark only", b"\x1a", "is empty")
    yield _accepted("utf-8 with mark", names.encode("utf-8-sig"), 1)
    yield _accepted("utf-8 with two marks", b"\xef\xbb\xbf" + names.encode("utf-8-sig"), 1)
    yield _accepted("utf-16 little", b"\xff\xfe" + names.encode("utf-16-le"), 1)
    yield _accepted("utf-16 big", b"\xfe\xff" + names.encode("utf-16-be"), 1)
    yield _accepted("cp1252", names.encode("cp1252"), 1)
    yield _accepted("end of file mark at the end", GOOD + b"\x1a", 1)
    yield _accepted("utf-8 and cp1252 mixed", names.encode() + "ZZ2,Testö\n".encode("cp1252"), 2, "mixes UTF-8")
    yield _accepted("utf-8 mark before cp1252", b"\xef\xbb\xbf" + names.encode("cp1252"), 1)
    yield _refused("utf-16 without mark", names.encode("utf-16-le"), "byte order mark")
    yield _refused("utf-16 big without mark", names.encode("utf-16-be"), "byte order mark")
    yield _refused("utf-16 of odd length", b"\xff\xfe" + names.encode("utf-16-le") + b"x", "damaged")
    yield _refused("utf-16 lone surrogate", b"\xff\xfe" + names.encode("utf-16-le") + b"\x00\xd8a\x00", "damaged")
    yield _refused("utf-16 with NUL", b"\xff\xfe" + "a,b\n\x00,1\n".encode("utf-16-le"), "NUL")
    yield _refused("utf-16 html", b"\xff\xfe" + "<html><table>".encode("utf-16-le"), "web page")
    yield _refused("utf-32", b"\xff\xfe\x00\x00" + names.encode("utf-32-le"), "UTF-32")
    yield _refused("bytes of no encoding", b"claim_number,first_name\nZZ1,\x81\x8d\x8f\n", "not text in")
    yield _accepted("utf-8 lone surrogate", b"claim_number,first_name\nZZ1,\xed\xa0\x80\n", 1)
    yield _accepted("overlong utf-8", b"claim_number,first_name\nZZ1,\xc0\xaf\n", 1)
    yield _refused("NUL in a cell", GOOD + b"ZZ2,Te\x00sta,Patient,01/02/1980\n", "NUL")
    yield _refused("NUL far behind", GOOD + ROW[0].encode() * 20_000 + b"\x00\n", "NUL")
    yield _refused("NUL bytes only", bytes(5_000), "UTF-16|binary|NUL")
    yield _refused("random bytes", random.Random(3).randbytes(20_000), "binary|NUL")
    yield _refused("control characters", bytes([1, 2, 3, 4, 5, 6, 7]) * 500, "binary")


def _shapes() -> Iterator[HostileFile]:
    head = ",".join(HEADERS)
    line = ",".join(ROW)
    yield _refused("header only", head, "no rows")
    yield _refused("header and blank lines", head + "\n\n\n,,,\n  ,\t\n", "no rows")
    yield _refused("header of delimiters", ",,,,\n", "empty")
    yield _refused("16,384 columns", ",".join(f"c{i}" for i in range(16_384)) + "\n1\n", "256 columns")
    yield _refused("100,000 delimiters in the header", "a" + "," * 100_000 + "b\n1\n", "256 columns")
    yield _accepted("100,000 delimiters in a row", f"{head}\n{line}{',' * 100_000}\n", 1)
    yield _accepted("a surplus cell", f"{head}\n{line},x\n{line}\n", 2)
    yield _accepted("a surplus cell far away", f"{head}\n{line}{',' * 60_000}x\n{line}\n", 2)
    yield _accepted("short rows", f"{head}\nZZ1\nZZ2,Testa\n", 2)
    yield _accepted("blank lines between", f"\n\n{head}\n\n{line}\n\n\n{line}\n", 2)
    yield _accepted("carriage returns only", f"{head}\r{line}\r{line}\r", 2)
    yield _accepted("line ends mixed", f"{head}\r\n{line}\n{line}\r{line}\r\n", 3)
    yield _accepted("no line end at the end", f"{head}\n{line}", 1)
    yield _accepted("separator line", f"sep=;\n{head.replace(',', ';')}\n{line.replace(',', ';')}\n", 1)
    yield _accepted("semicolons", f"{head.replace(',', ';')}\n{line.replace(',', ';')}\n", 1)
    yield _accepted("pipes", f"{head.replace(',', '|')}\n{line.replace(',', '|')}\n", 1)
    yield _accepted("tabs named .tsv", f"{head}\n{line}\n".replace(",", "\t"), 1, filename="c.tsv")
    yield _accepted("commas named .tsv", f"{head}\n{line}\n", 1, filename="c.tsv")
    yield _accepted("one column", "claim_number\nZZ1\nZZ2\n", 2)
    yield _accepted("doubled headers", f"{head},claim_number\n{line},ZZ1\n", 1)
    yield _accepted("nameless headers", f"{head},,x\n{line},1,2\n", 1)
    yield _accepted("other headers", "foo,bar\n1,2\n", 1)
    yield _accepted("zero-width characters in headers", "\u200bclaim\u200d_number\u2060,b\nZZ1,2\n", 1)
    yield _accepted("emoji and right-to-left headers", "\U0001f600,\u05d0\u05d1,\u202eabc\n1,2,3\n", 1)
    yield _refused("a header of 100,000 characters", "a" * 30_000 + ",b\n1,2\n", "longer than 500")


def _quotes() -> Iterator[HostileFile]:
    head = ",".join(HEADERS)
    line = ",".join(ROW)
    rows = "\n".join([line] * 50)
    yield _refused("quote never closed in the header", f'"{head}\n{rows}\n', "header line.*quotation|quotation")
    yield _refused("quote never closed in row 1", f'{head}\n"{rows}\n', "Row 1 .*quotation")
    yield _refused("quote never closed in row 51", f'{head}\n{rows}\n"{line}\n', "Row 51 .*quotation")
    yield _refused("quote never closed in the last cell", f'{head}\n{rows}\nZZ1,"\n', "Row 51 .*quotation")
    yield _refused("quote closed rows later", f'{head}\nZZ1,"Testa,Patient,x\n{line}\n{line}",a,b\n', "Row 1 .*lines")
    yield _refused("text after a closing quote", f'{head}\n{line}\nZZ1,"Testa"x,Patient,x\n', "Row 2 .*right after")
    yield _refused("quotes only", '"' * 99_999, "quotation|longer")
    yield _refused("an open quote before 1 MB", f'{head}\nZZ1,"' + f"{line}\n" * 30_000, "Row 1 .*32,767")
    yield _accepted("quotes inside of cells", f'{head}\nZZ1,Te"sta,"Pa""tient",x\n', 1)
    yield _accepted("quoted line ends", f'{head}\nZZ1,"Testa\r\nB",Patient,x\n{line}\n', 2)
    yield _accepted("quoted delimiters", f'{head}\nZZ1,"Testa, B","Patient",x\n', 1)
    yield _accepted("single quotes", f"{head}\nZZ1,'Testa,'Patient',x\n", 1)
    yield _accepted("backslashes", f"{head}\nZZ1,Testa\\,Patient\\\\,x\n", 1)


def _cells() -> Iterator[HostileFile]:
    cells = {
        "formula": "=1+1",
        "formula with a command": "=cmd|' /C calc'!A0",
        "formula of a link": '=HYPERLINK(""http://x"",""y"")',
        "plus": "+1",
        "minus": "-1",
        "at": "@SUM(1)",
        "tab": "\t=1",
        "fullwidth formula": "\uff1d1+1",
        "protected formula": "'=1",
        "html": "<script>alert(1)</script>",
        "sql": "'; DROP TABLE claims; --",
        "template": "{{7*7}}${7*7}%s%n",
        "path": "../../../../etc/passwd",
        "zero-width": "Te\u200bsta",
        "direction override": "\u202etseT",
        "combining marks": "T" + "\u0301" * 5_000,
        "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "right to left": "\u05de\u05d8\u05d5\u05e4\u05dc",
        "line separator": "a\u2028b\u0085c",
        "escape sequence": "\x1b[2J\x07",
        "unit separator": "a\x1fb\x1ec",
        "damaged number": "1.23457E+11",
        "not a number": "NaN",
        "spreadsheet error": "#REF!",
        "longest": "x" * 32_767,
        "noncharacter": "\uffff\ufdd0",
        "private use": "\ue000\U0010ffff",
    }
    filler = (",".join(ROW) + "\n") * 20
    for name, value in cells.items():
        yield _accepted(f"cell: {name}", f'{",".join(HEADERS)}\nZZ1,"{value}",Patient,x\n{filler}', 21)
    yield _refused("cell: too long", f"{','.join(HEADERS)}\nZZ1,{'x' * 32_768},Patient,x\n", "Row 1 .*32,767")
    yield _refused("cell: 9 MB", b"a,b\n1," + b"x" * 9_000_000 + b"\n", "Row 1 .*32,767")


def _giants() -> Iterator[HostileFile]:
    big = 10 * 1024 * 1024
    yield HostileFile("1 GB of one cell", "c.csv", b"a,b\n1,", False, "larger than 10 MB", length=1024**3)
    yield HostileFile("8 GB hole", "c.xlsx", b"PK\x03\x04", False, "larger than 10 MB", length=8 * 1024**3)
    yield HostileFile("one byte over the limit", "c.csv", GOOD, False, "larger than 10 MB", length=big + 1)
    yield _refused("5 million rows", b"a\n" + b"1\n" * 5_000_000, "1,000,000 rows")
    yield _refused("10 million delimiters", b"," * 10_000_000 + b"\n", "256 columns")
    yield _refused("10 million line ends", b"\n" * 10_000_000, "is empty")
    yield _refused(
        "rows that grow by their headers", b"a," * 255 + b"b\n" + b"1\n" * 900_000, "12,000,000 cells|longer to read"
    )
    yield _accepted("a blank line 300,000 times", GOOD + b"\n" * 300_000 + GOOD.split(b"\n")[1], 2)


def _noise() -> Iterator[HostileFile]:
    """A good file and a good workbook, cut off or with a byte turned over, the same in every run."""
    chance = random.Random(20_261_121)
    book = xlsx()
    for number in range(12):
        cut = chance.randrange(30, len(book) - 30)
        yield _refused(f"workbook cut off {number}", book[:cut], "damaged", "claims.xlsx")
    for number in range(12):
        broken = bytearray(GOOD * 3)
        broken[chance.randrange(len(GOOD), len(broken))] = 0
        yield _refused(f"csv with a byte turned to NUL {number}", bytes(broken), "NUL")
