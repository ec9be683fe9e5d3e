"""Showing the shape of a value without the value."""

_LONGEST = 40


def mask(value: str) -> str:
    """The shape of `value`: digits become #, letters x, signs stay; at most 40 characters.

    A biller recognises a wrong date by its shape ("##/##/####") and nobody learns whose it was.
    """
    shape = "".join(map(_shape, value))
    return shape if len(shape) <= _LONGEST else shape[: _LONGEST - 1] + "…"


def _shape(character: str) -> str:
    # Numeric, not digit: fractions and numerals of other scripts are someone's numbers too.
    if character.isnumeric():
        return "#"
    if character.isalpha():
        return "x"
    return character if character.isprintable() else "?"
