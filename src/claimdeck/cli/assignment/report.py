"""What a plan comes to, in lines for the terminal."""

from collections.abc import Iterator, Sequence

from claimdeck.assignment.domain.importance import DAYS_A_PRIORITY, DUE_SOON_DAYS
from claimdeck.assignment.domain.people import Person
from claimdeck.assignment.domain.proposal import Load, Proposal
from claimdeck.assignment.domain.rules.rule import Rule
from claimdeck.assignment.domain.rules.sentences import sentence

_WIDTH = 20
_AIMS = (
    "As many claims as possible are placed.",
    f"Of them those due within {DUE_SOON_DAYS} working days; what can still be saved before what is past its limit.",
    f"Higher priority; every {DAYS_A_PRIORITY} days of waiting count as one more.",
    "Nearer deadline.",
    "Larger amount.",
    "What the taker's strategy prefers, or the rule's.",
    "The same patient with the same person.",
    "Even shares of everybody's capacity.",
    "The lower claim_id.",
)


def totals(found: Proposal, bad_rows: int, classic: bool) -> Iterator[str]:
    """The counts, the people's loads, what is in the way, and what the plan costs."""
    rows = len(found.items) + bad_rows
    parts = [f"{found.placed:,} of {rows:,} claims placed", f"{found.unplaced:,} not"]
    parts += [f"{found.held:,} held by rules"] if found.held else []
    parts += [f"{bad_rows:,} rows cannot be used"] if bad_rows else []
    yield f"{', '.join(parts)}{' (classic)' if classic else ''}."
    longest = max((len(load.name) for load in found.loads), default=0)
    for load in found.loads:
        yield f"  {load.name:<{longest}}  {_bar(load)}  {load.planned:,} of {load.places:,}"
    if found.bottlenecks:
        yield "In the way:"
        for one in found.bottlenecks:
            yield f"  {one.sentence} {one.unplaced:,} left over. {one.fix}"
    if found.what_ifs:
        yield "What would help:"
        yield from (f"  {change.sentence}" for change in found.what_ifs)
    yield f"Cost: preferences {found.preference_cost:,}, uneven shares {found.share_cost:,} (less is better)."


def explained(found: Proposal, rules: Sequence[Rule], people: Sequence[Person]) -> Iterator[str]:
    """The aims in their order, what was reached of each, and the rules as sentences."""
    yield "Aims, each only as far as the ones before it leave open:"
    yield from (f"  {number} {aim}" for number, aim in enumerate(_AIMS, 1))
    yield "Reached:"
    for tier in found.tiers:
        of = f" of {tier.of:,}" if tier.of is not None else ""
        yield f"  {tier.name}: {tier.value:,}{of}"
    if rules:
        names = {person.key: person.name for person in people}
        yield "Rules, the first that fits decides:"
        yield from (f"  {number} {rule.name}: {sentence(rule, names)}" for number, rule in enumerate(rules, 1))


def _bar(load: Load) -> str:
    filled = round(_WIDTH * load.planned / load.places) if load.places else 0
    return "█" * filled + "·" * (_WIDTH - filled)
