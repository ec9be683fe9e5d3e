"""What a header says when its spelling is taken away. Also used in the child process, so it imports little."""

import re
import unicodedata
from collections.abc import Iterable

# What does not matter in a header: spaces, signs between words, quotes, marks of what is required, and
# characters that are not seen (byte order mark, zero-width and direction marks).
_MEANINGLESS = re.compile(r"[\s_\-.:*\"'`“”‘’\u2010-\u2015\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBER_SIGN = re.compile(r"#|№")
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# How practice systems shorten the words of a header.
_LONG_FORMS = {
    **dict.fromkeys(("no", "num", "nbr", "nr", "nmbr"), "number"),
    **dict.fromkeys(("pt", "pat", "ptnt"), "patient"),
    **dict.fromkeys(("acct", "acnt"), "account"),
    "dt": "date",
    **dict.fromkeys(("svc", "srv", "srvc", "serv"), "service"),
    **dict.fromkeys(("subscr", "subsc", "sbr"), "subscriber"),
    **dict.fromkeys(("mbr", "memb"), "member"),
    **dict.fromkeys(("ins", "insur"), "insurance"),
    **dict.fromkeys(("prov", "prv"), "provider"),
    **dict.fromkeys(("ctrl", "ctl", "cntrl"), "control"),
    **dict.fromkeys(("ident", "identifier"), "id"),
    **dict.fromkeys(("payor", "pyr"), "payer"),
    **dict.fromkeys(("thru", "through"), "to"),
    "clm": "claim",
    "ref": "reference",
    "fed": "federal",
    "fname": "firstname",
    "lname": "lastname",
    "nm": "name",
    "bdate": "birthdate",
}


def header_key(header: str) -> str:
    """What is left of a header when everything that does not matter is taken away."""
    return _MEANINGLESS.sub("", unicodedata.normalize("NFKC", header)).casefold()


def header_words(header: str) -> list[str]:
    """The words of a header in their long forms: `Pt Acct #` gives patient, account, number."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", _NUMBER_SIGN.sub(" number ", header)))
    words = _WORD.findall(_CAMEL.sub(" ", plain).casefold())
    return [_LONG_FORMS.get(word, word) for word in words]


def written_out(header: str) -> str:
    """The words of a header run together: equal for every way to shorten them."""
    return "".join(header_words(header))


def recognised(cells: Iterable[str], known: frozenset[str]) -> int:
    """How many different headers of `known` (keys and written-out ones) are among the cells of a line."""
    found = set()
    for cell in cells:
        # A header is short; a line of text is none, however long its words are looked at.
        if cell and len(cell) <= 80:
            key = header_key(cell)
            written = key if key in known else written_out(cell)
            if written in known:
                found.add(written)
    return len(found)
