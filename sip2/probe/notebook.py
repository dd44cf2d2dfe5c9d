"""What the steps of a probe write into: findings, profile keys, and which requests were seen to work."""

from __future__ import annotations

from sip2.answers import AcsStatus
from sip2.probe.report import Finding, Known, Value, Weight


class Notebook:
    """Grows step by step."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.known: dict[str, Known] = {}
        self.works: dict[str, bool] = {}
        """Request code to whether it was answered properly."""
        self.status: AcsStatus | None = None
        self.step = 0

    def say(self, text: str, weight: Weight = Weight.NOTE) -> None:
        """A finding of the current step."""
        self.findings.append(Finding(self.step, text, weight))

    def good(self, text: str) -> None:
        """A finding that makes a station's life easy."""
        self.say(text, Weight.GOOD)

    def trouble(self, text: str) -> None:
        """A finding that somebody must know of."""
        self.say(text, Weight.TROUBLE)

    def saw(self, code: str, works: bool) -> None:
        """Whether a request was answered properly; one success anywhere wins over what failed for another reason."""
        self.works[code] = works or self.works.get(code, False)

    def learn(self, key: str, value: Value, evidence: str, *, assumed: bool = False) -> None:
        """A profile key."""
        self.known[key] = Known(value, evidence, assumed)

    def lies(self) -> tuple[str, ...]:
        """Where 98 and what was seen contradict each other; `trust_bx` and `unsupported` are learnt from it."""
        found: list[str] = []
        status = self.status
        if status is None:
            return ()
        for code, works in sorted(self.works.items()):
            said = status.supported_messages.says(code)
            if said is not None and said is not works:
                found.append(f"98 says {_yes(said)} to message {code}, but it {_does(works)}")
        for said, codes, name in (
            (status.checkin_ok, ("09",), "returning"),
            (status.checkout_ok, ("11",), "lending"),
            (status.acs_renewal_policy, ("29", "65"), "renewing"),
            (status.status_update_ok, ("25",), "changing a card's status"),  # 01 would block the test card
        ):
            seen = [self.works[code] for code in codes if code in self.works]
            if said is not None and seen and said is not any(seen):
                found.append(f"98 says {_yes(said)} to {name}, but it {_does(any(seen))}")
        if found:
            self.learn("trust_bx", False, "; ".join(found))
        else:
            self.learn(
                "trust_bx", False, "nothing contradicted 98, and not everything was asked", assumed=True
            )
        missing = tuple(sorted(code for code, works in self.works.items() if not works))
        if missing:
            self.learn("unsupported", missing, "asked, and not done")
        return tuple(found)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _does(works: bool) -> str:
    return "works" if works else "does not work"
