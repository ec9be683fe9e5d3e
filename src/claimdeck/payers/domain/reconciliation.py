"""Whether the paid lines of a claim, its drafts and its checks agree to the cent (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claimdeck.claims.domain.money import written_out


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft (a claim's part of a check). Amounts in cents, None when the payer did not say."""

    number: str
    amount_cents: int | None
    check_number: str
    check_cents: int | None


@dataclass(frozen=True, slots=True)
class SuffixCheck:
    """The lines of one ICN suffix against the draft that paid them; `agree` None: nothing to compare with."""

    icn_suffix: str
    draft_number: str
    lines_cents: int
    draft_cents: int | None
    check_number: str
    check_cents: int | None
    check_pays_several: bool
    agree: bool | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Lines, drafts and total compared; `agree` is False as soon as one comparison differs by a cent."""

    suffixes: tuple[SuffixCheck, ...]
    lines_cents: int
    total_paid_cents: int | None
    agree: bool
    explanation: str


def reconcile(
    paid_lines: Iterable[tuple[str, int]],
    draft_by_suffix: Mapping[str, str],
    drafts: Iterable[Draft],
    total_paid_cents: int | None,
) -> Reconciliation:
    """Compare paid lines with drafts and with the claim's total.

    `paid_lines`: (ICN suffix, paid cents) of each line; `draft_by_suffix`: the draft number of each suffix;
    `drafts`: each draft once; `total_paid_cents`: what the claim says was paid in all, or None.
    """
    sums: dict[str, int] = {}
    for suffix, cents in paid_lines:
        sums[suffix] = sums.get(suffix, 0) + cents
    for suffix in draft_by_suffix:
        sums.setdefault(suffix, 0)
    known = {draft.number: draft for draft in drafts if draft.number}
    by_draft = _sums_by_draft(sums, draft_by_suffix)
    checks = tuple(
        _check(
            suffix,
            cents,
            known.get(draft_by_suffix.get(suffix, "")),
            draft_by_suffix.get(suffix, ""),
            by_draft,
        )
        for suffix, cents in sorted(sums.items())
    )
    lines_cents = sum(sums.values())
    total_agrees = total_paid_cents is None or lines_cents == total_paid_cents
    agree = total_agrees and all(check.agree is not False for check in checks)
    return Reconciliation(
        suffixes=checks,
        lines_cents=lines_cents,
        total_paid_cents=total_paid_cents,
        agree=agree,
        explanation=_explain(checks, lines_cents, total_paid_cents),
    )


def _sums_by_draft(sums: Mapping[str, int], draft_by_suffix: Mapping[str, str]) -> dict[str, int]:
    # Two suffixes may be paid by one draft; then their lines are compared with it together.
    totals: dict[str, int] = {}
    for suffix, cents in sums.items():
        number = draft_by_suffix.get(suffix, "")
        if number:
            totals[number] = totals.get(number, 0) + cents
    return totals


def _check(suffix: str, cents: int, draft: Draft | None, number: str, by_draft: Mapping[str, int]) -> SuffixCheck:
    agree: bool | None = None
    if draft is not None and draft.amount_cents is not None:
        agree = by_draft[number] == draft.amount_cents
    several = (
        draft is not None
        and draft.check_cents is not None
        and draft.amount_cents is not None
        and draft.check_cents > draft.amount_cents
    )
    return SuffixCheck(
        icn_suffix=suffix,
        draft_number=number,
        lines_cents=cents,
        draft_cents=draft.amount_cents if draft else None,
        check_number=draft.check_number if draft else "",
        check_cents=draft.check_cents if draft else None,
        check_pays_several=several,
        agree=agree,
    )


def _explain(checks: tuple[SuffixCheck, ...], lines_cents: int, total_paid_cents: int | None) -> str:
    sentences = [
        f"The lines of part {check.icn_suffix or '(none)'} were paid {written_out(check.lines_cents)}, "
        f"but draft {check.draft_number} is {written_out(check.draft_cents or 0)}."
        for check in checks
        if check.agree is False
    ]
    if total_paid_cents is not None and lines_cents != total_paid_cents:
        paid, said = written_out(lines_cents), written_out(total_paid_cents)
        sentences.append(f"All lines together were paid {paid}, but the claim says {said}.")
    if not sentences:
        sentences.append(_agreement(checks, lines_cents))
    for number in dict.fromkeys(check.check_number for check in checks if check.check_pays_several):
        amount = next(check.check_cents or 0 for check in checks if check.check_number == number)
        # A payment by check or by EFT: the number is called the same in both.
        sentences.append(f"Payment {number} over {written_out(amount)} pays several claims.")
    return " ".join(sentences)


def _agreement(checks: tuple[SuffixCheck, ...], lines_cents: int) -> str:
    if any(check.agree for check in checks):
        return f"The lines, the drafts and the total agree: {written_out(lines_cents)}."
    if lines_cents == 0:
        return "Nothing was paid, and there is no draft."
    return f"The lines and the total agree ({written_out(lines_cents)}); the payer shows no draft to compare with."
