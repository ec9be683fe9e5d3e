"""Rules that an organization writes: boolean SQL expressions over named columns, compiled by polars.

What an author may say is a list: columns of the level, comparisons, arithmetic, CASE, a few functions of one value.
Nothing else reaches the parser, so that there are no subqueries, no files, no pattern that grows, no repeated text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

LONGEST: Final = 2_000
MOST_TOKENS: Final = 400
DEEPEST: Final = 30

_KEYWORDS: Final = {
    *("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE", "IS", "NULL", "TRUE", "FALSE"),
    *("CASE", "WHEN", "THEN", "ELSE", "END", "DATE", "INTERVAL"),
}
FUNCTIONS: Final = {
    *("ABS", "ROUND", "FLOOR", "CEIL", "COALESCE", "NULLIF", "LEAST", "GREATEST", "LENGTH", "LOWER", "UPPER"),
    *("TRIM", "LEFT", "RIGHT", "SUBSTR", "STARTS_WITH", "ENDS_WITH", "DATE_PART"),
}
_TOKEN: Final = re.compile(
    r"(?P<space>\s+)|(?P<comment>--|/\*)|(?P<text>'(?:[^']|'')*')|(?P<number>\d+(?:\.\d*)?|\.\d+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><>|!=|<=|>=|[=<>+\-*/%(),])"
)
_PLACE: Final = re.compile(r"Line: (\d+), Column: (\d+)")


class NotAnExpression(ValueError):
    """An expression that cannot be used; `line` and `column` count from 1 and say where."""

    def __init__(self, text: str, at: int, reason: str) -> None:
        before = text[:at]
        self.line = before.count("\n") + 1
        self.column = at - (before.rfind("\n") + 1) + 1
        self.reason = reason
        super().__init__(f"Line {self.line}, column {self.column}: {reason}")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression that is true of what breaks the rule, and the columns that it names."""

    expr: pl.Expr
    columns: tuple[str, ...]


def compile_expression(text: str, schema: Mapping[str, pl.DataType]) -> Compiled:
    """An author's expression over columns of these names and types. Raises NotAnExpression, saying where."""
    tokens = _tokens(text)
    columns = _allowed(text, tokens, schema)
    expr = _parsed(text, tokens)
    try:
        (kind,) = pl.DataFrame(schema=dict(schema)).select(expr).dtypes
    except pl.exceptions.PolarsError:
        raise NotAnExpression(
            text,
            _first_comparison(tokens),
            "what is compared here does not go together. Write text in single quotes and days as DATE '2025-01-31'.",
        ) from None
    if kind != pl.Boolean:
        raise NotAnExpression(text, tokens[0].at, "the whole must be true or false, such as units > 4.")
    return Compiled(expr, columns)


def _tokens(text: str) -> list[_Token]:
    if len(text) > LONGEST:
        raise NotAnExpression(text, LONGEST, f"an expression has at most {LONGEST:,} characters.")
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None or match.lastgroup == "comment":
            what = "this text has no end" if text[at] == "'" else f"{text[at]!r} cannot stand in an expression"
            raise NotAnExpression(text, at, f"{what}.")
        if match.lastgroup != "space":
            found.append(_Token(match.lastgroup, match.group(), at))
        at = match.end()
        if len(found) > MOST_TOKENS:
            raise NotAnExpression(text, found[-1].at, f"an expression has at most {MOST_TOKENS} words and signs.")
    if not found:
        raise NotAnExpression(text, 0, "nothing is written.")
    return found


def _allowed(text: str, tokens: Sequence[_Token], schema: Mapping[str, pl.DataType]) -> tuple[str, ...]:
    """The columns that are named, in their order. Raises for any word that is not one we know."""
    columns, depth = [], 0
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth > DEEPEST:
            raise NotAnExpression(text, token.at, f"parentheses go at most {DEEPEST} deep.")
        if token.kind != "name" or token.text.upper() in _KEYWORDS:
            continue
        if following is not None and following.text == "(":
            if token.text.upper() not in FUNCTIONS:
                raise NotAnExpression(text, token.at, f"there is no function {token.text}.")
        elif token.text not in schema:
            raise NotAnExpression(text, token.at, f"there is no column {token.text}.")
        else:
            columns.append(token.text)
    if not columns:
        raise NotAnExpression(text, tokens[0].at, "no column is named, so it would be the same for all.")
    return tuple(dict.fromkeys(columns))


def _parsed(text: str, tokens: Sequence[_Token]) -> pl.Expr:
    try:
        expr = pl.sql_expr(text)
    except pl.exceptions.PolarsError as error:
        place = _PLACE.search(str(error))
        if place is not None:
            line, column = int(place[1]), int(place[2])
            begin = sum(len(part) for part in text.splitlines(keepends=True)[: line - 1])
            raise NotAnExpression(text, min(begin + column - 1, len(text)), "this cannot be read.") from None
        raise NotAnExpression(text, _where(text, tokens), "this cannot be read, or something is missing.") from None
    if not expr.meta.eq(expr.meta.undo_aliases()):
        # SQL takes a word after an expression for its name.
        raise NotAnExpression(text, tokens[-1].at, "this cannot be read after what comes before it.")
    return expr


def _where(text: str, tokens: Sequence[_Token]) -> int:
    """Where the longest beginning that is an expression of its own ends; the end where there is none."""
    for nth in range(len(tokens) - 1, 0, -1):
        try:
            pl.sql_expr(text[: tokens[nth].at])
        except pl.exceptions.PolarsError:
            continue
        return tokens[nth].at
    return len(text.rstrip())


def _first_comparison(tokens: Sequence[_Token]) -> int:
    signs = [token.at for token in tokens if token.kind == "sign" and token.text not in "(),"]
    return signs[0] if signs else tokens[0].at
