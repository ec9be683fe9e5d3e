"""Amounts of money as whole cents inside, as text with two decimals at the edges."""


def dollars(cents: int | None) -> str:
    """`-1250` as "-12.50"; nothing known as an empty text."""
    if cents is None:
        return ""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


def money(cents: int | None) -> str | None:
    """Cents as "12.50"; null where nothing is known."""
    return dollars(cents) if cents is not None else None


def written_out(cents: int) -> str:
    """Cents as people read them in a sentence: "$1,234.50"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"
