"""A rule as it was sent or written in a file (JSON and YAML have the same form), or all that is wrong with it.

name: Large appeals
conditions:
  - {field: payer, any_of: [Aetna, Cigna]}
  - {field: amount, at_least: 5000}
action: {role: Sr. Biller, level: 5}
"""

from collections.abc import Mapping, Sequence
from typing import Final

from claimdeck.assignment.domain.rules.rule import (
    MOST_CONDITIONS,
    MOST_RULES,
    NUMBERS,
    Action,
    Condition,
    Field,
    Rule,
    comparable,
)
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.people.domain.strategies import HIGHEST_LEVEL, LOWEST_LEVEL, Strategy
from claimdeck.tabular.cells.numbers import cents

LONGEST_NAME: Final = 100
MOST_VALUES: Final = 100
LONGEST_VALUE: Final = 100
_LARGEST: Final = 10**11
_FIELDS: Final = ", ".join(Field)
_STRATEGIES: Final = ", ".join(Strategy)
_PARTS: Final = frozenset({"name", "conditions", "action"})
_CONDITION_PARTS: Final = frozenset({"field", "at_least", "at_most", "any_of"})
_ACTION_PARTS: Final = frozenset({"strategy", "role", "skill", "level", "person", "hold"})


def read_rules(given: object) -> tuple[Rule, ...]:
    """All rules of a list. Raises Refused with a FieldError for each fault, such as `rules.2.action.level`."""
    if isinstance(given, Mapping) and set(given) == {"rules"}:
        given = given["rules"]
    if not isinstance(given, list):
        raise Refused("The rules are no list. Write each rule as an entry with name, conditions and action.")
    if len(given) > MOST_RULES:
        raise Refused(f"There are {len(given):,} rules, and {MOST_RULES} are the most. Take some out.")
    faults: list[FieldError] = []
    rules = [read_rule(one, faults, f"rules.{number}.") for number, one in enumerate(given, 1)]
    found = [rule for rule in rules if rule is not None]
    names = [rule.name.casefold() for rule in found]
    for number, name in enumerate(names, 1):
        if name in names[: number - 1]:
            faults.append(FieldError(f"rules.{number}.name", "Another rule has this name. Give it one of its own."))
    if faults:
        raise Refused("The rules cannot be used as they are.", errors=faults)
    return tuple(found)


def read_rule(given: object, faults: list[FieldError], where: str = "") -> Rule | None:
    """One rule, or None with what is wrong added to `faults`; `where` is put in front of the fields' names."""
    before = len(faults)
    if not isinstance(given, Mapping):
        faults.append(FieldError(where.rstrip("."), "A rule has a name, conditions and an action."))
        return None
    _unknown(given, _PARTS, where, faults)
    name = given.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        faults.append(FieldError(f"{where}name", f"Give the rule a name of at most {LONGEST_NAME} characters."))
        name = ""
    conditions = read_conditions(given.get("conditions", []), faults, f"{where}conditions")
    action = read_action(given.get("action"), faults, f"{where}action")
    return Rule(name.strip(), conditions, action) if len(faults) == before else None


def read_conditions(given: object, faults: list[FieldError], where: str = "conditions") -> tuple[Condition, ...]:
    """The conditions of a rule; those with a fault are left out and said in `faults`."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        faults.append(FieldError(where, "The conditions are no list."))
        return ()
    if len(given) > MOST_CONDITIONS:
        faults.append(FieldError(where, f"{MOST_CONDITIONS} conditions are the most. Take some out."))
        return ()
    found = [_condition(one, faults, f"{where}.{number}") for number, one in enumerate(given, 1)]
    return tuple(condition for condition in found if condition is not None)


def read_action(given: object, faults: list[FieldError], where: str = "action") -> Action:
    """The action of a rule, an empty one where it has a fault."""
    before = len(faults)
    if not isinstance(given, Mapping):
        faults.append(FieldError(where, f"Say what the rule does: {', '.join(sorted(_ACTION_PARTS))}."))
        return Action()
    _unknown(given, _ACTION_PARTS, f"{where}.", faults)
    strategy = given.get("strategy") or None
    if strategy is not None and strategy not in [s.value for s in Strategy]:
        faults.append(FieldError(f"{where}.strategy", f"There is no such strategy. Choose one of {_STRATEGIES}."))
        strategy = None
    texts = {part: _text(given.get(part) or "", faults, f"{where}.{part}") for part in ("role", "skill", "person")}
    level = given.get("level") or 0
    if isinstance(level, bool) or not isinstance(level, int) or not (level == 0 or _is_level(level)):
        faults.append(FieldError(f"{where}.level", f"A level is a number from {LOWEST_LEVEL} to {HIGHEST_LEVEL}."))
        level = 0
    hold = given.get("hold") or False
    if not isinstance(hold, bool):
        faults.append(FieldError(f"{where}.hold", "Write true or false."))
        hold = False
    chosen = Strategy(str(strategy)) if strategy is not None else None
    action = Action(strategy=chosen, level=level, hold=hold, **texts)
    if len(faults) == before:
        _contradictions(action, faults, where)
    return action


def _contradictions(action: Action, faults: list[FieldError], where: str) -> None:
    if action == Action():
        faults.append(FieldError(where, f"Say what the rule does: {', '.join(sorted(_ACTION_PARTS))}."))
    elif action.hold and action != Action(hold=True):
        faults.append(FieldError(f"{where}.hold", "A rule that holds claims does nothing else. Take the rest out."))
    elif action.person and action.strategy is not None:
        faults.append(FieldError(f"{where}.strategy", "A named person takes the claims: a strategy has no say."))


def _condition(given: object, faults: list[FieldError], where: str) -> Condition | None:
    before = len(faults)
    if not isinstance(given, Mapping):
        faults.append(FieldError(where, "A condition has a field, and bounds or values."))
        return None
    _unknown(given, _CONDITION_PARTS, f"{where}.", faults)
    named = given.get("field")
    if named not in [f.value for f in Field]:
        faults.append(FieldError(f"{where}.field", f"There is no such field. Choose one of {_FIELDS}."))
        return None
    field = Field(str(named))
    condition = _bounds(field, given, faults, where) if field in NUMBERS else _values(field, given, faults, where)
    return condition if len(faults) == before else None


def _bounds(field: Field, given: Mapping[object, object], faults: list[FieldError], where: str) -> Condition:
    if given.get("any_of"):
        faults.append(FieldError(f"{where}.any_of", "A number has bounds: at_least, at_most, or both."))
    low, high = (_bound(field, given.get(part), faults, f"{where}.{part}") for part in ("at_least", "at_most"))
    if low is None and high is None:
        faults.append(FieldError(where, "Say at_least, at_most, or both."))
    elif low is not None and high is not None and low > high:
        faults.append(FieldError(where, "at_least is more than at_most: no claim can meet both."))
    return Condition(field=field, at_least=low, at_most=high)


def _bound(field: Field, given: object, faults: list[FieldError], where: str) -> int | None:
    if given is None or given == "":
        return None
    number: object = given
    if field is Field.AMOUNT:
        # A file's 500.50 is read as it is written; JSON sends amounts as text.
        number = cents(str(given)) if isinstance(given, (str, int, float)) and not isinstance(given, bool) else None
    if isinstance(number, bool) or not isinstance(number, int) or abs(number) > _LARGEST:
        faults.append(FieldError(where, "Write an amount such as 500.00." if field is Field.AMOUNT else _WHOLE))
        return None
    return number


def _values(field: Field, given: Mapping[object, object], faults: list[FieldError], where: str) -> Condition:
    if given.get("at_least") is not None or given.get("at_most") is not None:
        faults.append(FieldError(where, "This field has values, not bounds: write any_of."))
    values = given.get("any_of")
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, Sequence) or not values or len(values) > MOST_VALUES:
        faults.append(FieldError(f"{where}.any_of", f"Name 1 to {MOST_VALUES} values."))
        return Condition(field=field)
    # YAML reads an unquoted code such as 99213 as a number.
    texts = [_text(str(one) if type(one) is int else one, faults, f"{where}.any_of") for one in values]
    if not all(comparable(field, text) for text in texts):
        faults.append(FieldError(f"{where}.any_of", "A value is empty. Take it out, or write it."))
    return Condition(field=field, any_of=tuple(dict.fromkeys(texts)))


def _text(given: object, faults: list[FieldError], where: str) -> str:
    if isinstance(given, str) and len(given) <= LONGEST_VALUE:
        return given.strip()
    faults.append(FieldError(where, f"Write a text of at most {LONGEST_VALUE} characters."))
    return ""


def _unknown(given: Mapping[object, object], known: frozenset[str], where: str, faults: list[FieldError]) -> None:
    # What was written is not repeated: it may be anything.
    if any(part not in known for part in given):
        faults.append(FieldError(where.rstrip(".") or "rule", f"Only {', '.join(sorted(known))} are understood here."))


def _is_level(level: int) -> bool:
    return LOWEST_LEVEL <= level <= HIGHEST_LEVEL


_WHOLE: Final = "Write a whole number."
