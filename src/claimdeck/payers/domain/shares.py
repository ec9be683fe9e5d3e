"""How simultaneous calls are shared out among worker processes (pure)."""

from collections.abc import Mapping


def fair_shares(limit: int, wanted: Mapping[str, int], turn: int = 0) -> dict[str, int]:
    """How many of `limit` calls each holder may make; the sum never exceeds `limit`.

    Nobody gets more than an equal part while somebody else wants it; what is left over is spread equally, so
    that an idle holder can start at once. Who gets the odd ones changes with `turn`, so that nobody starves
    when there are more holders than calls.
    """
    if not wanted:
        return {}
    order = sorted(wanted)
    shift = turn % len(order)
    order = order[shift:] + order[:shift]
    shares = dict.fromkeys(order, 0)
    left = _fill(shares, limit, wanted, order)
    _spread(shares, left, order)
    return shares


def _fill(shares: dict[str, int], left: int, wanted: Mapping[str, int], order: list[str]) -> int:
    hungry = [holder for holder in order if wanted[holder] > 0]
    while hungry and left > 0:
        each = left // len(hungry)
        if each == 0:
            for holder in hungry[:left]:
                shares[holder] += 1
            return 0
        for holder in hungry:
            given = min(each, wanted[holder] - shares[holder])
            shares[holder] += given
            left -= given
        hungry = [holder for holder in hungry if shares[holder] < wanted[holder]]
    return left


def _spread(shares: dict[str, int], left: int, order: list[str]) -> None:
    each, odd = divmod(left, len(order))
    for position, holder in enumerate(order):
        shares[holder] += each + (1 if position < odd else 0)


def granted(limit: int, mine: str, wanted: Mapping[str, int], others_granted: int, turn: int) -> int:
    """What one holder may take now: its fair share, as far as the others have already given it up."""
    return max(0, min(fair_shares(limit, wanted, turn).get(mine, 0), limit - others_granted))
