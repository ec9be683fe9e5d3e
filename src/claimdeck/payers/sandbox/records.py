"""What the sandbox was asked: counts and hashes, never a patient."""

import hashlib
import secrets
from collections import Counter
from typing import Any

from claimdeck.payers.sandbox.faults import Busiest


class Records:
    """Counts since the start or the last reset."""

    def __init__(self) -> None:
        # Hashes are salted: a name in a set cannot be guessed from outside.
        self._salt = secrets.token_bytes(8)
        self.reset()

    def reset(self) -> None:
        self.calls: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._asked: dict[str, Counter[str]] = {}
        self.now_open = 0
        self.most_open = 0
        self.busiest = Busiest()

    def begin(self, kind: str, question: str) -> None:
        """A claims call has come."""
        self.calls[kind] += 1
        self.busiest.count()
        self.now_open += 1
        self.most_open = max(self.most_open, self.now_open)
        digest = hashlib.blake2b(question.encode(), key=self._salt, digest_size=8).hexdigest()
        self._asked.setdefault(kind, Counter())[digest] += 1

    def end(self) -> None:
        """A claims call is over."""
        self.now_open -= 1

    def shown(self) -> dict[str, Any]:
        """Everything, as JSON can say it."""
        claims_calls = {kind: n for kind, n in self.calls.items() if kind != "token"}
        return {
            "calls": dict(self.calls),
            "claims_calls": sum(claims_calls.values()),
            "summary_calls": self.calls["by_provider"] + self.calls["by_number"],
            "token_calls": self.calls["token"],
            "codes": dict(self.codes),
            "faults": dict(self.faults),
            "asked": {
                kind: {"different": len(seen), "repeated": sum(seen.values()) - len(seen)}
                for kind, seen in self._asked.items()
            },
            "max_concurrent": self.most_open,
            "max_per_second": self.busiest.most,
        }
