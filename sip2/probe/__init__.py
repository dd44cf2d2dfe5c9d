"""The probe: finds out in fifteen steps what a library system really does, whatever its manual says.

Read-only unless the plan has leave to write. Gives findings in plain words, a profile draft and a masked transcript.
"""

from __future__ import annotations

from sip2.clock import Clock, SystemClock
from sip2.errors import SipError
from sip2.links import Connect
from sip2.probe.keeping import LineSteps
from sip2.probe.line import Plan, ProbeLine
from sip2.probe.meaning import MeaningSteps
from sip2.probe.notebook import Notebook
from sip2.probe.report import STEPS, Finding, Known, Oddness, Report, Weight
from sip2.probe.writing import WritingSteps

__all__ = ["STEPS", "Finding", "Known", "Oddness", "Plan", "Report", "Weight", "probe"]


def probe(connect: Connect, plan: Plan, clock: Clock | None = None) -> Report:
    """Runs the steps. Never raises for what the library system does: a step that fails says so and the next follows."""
    clock = clock or SystemClock()
    line, book = ProbeLine(connect, plan, clock), Notebook()
    reached = False
    try:
        tools = (line, plan, book, clock)
        reached = _run(line, book, LineSteps(*tools), MeaningSteps(*tools), WritingSteps(*tools))
    except SipError as error:
        book.trouble(str(error))
    finally:
        line.close()
    lies = book.lies()
    for lie in lies:
        book.step = 4
        book.trouble(lie)
    return Report(reached, tuple(book.findings), book.known, line.oddities(), line.transcript(), lies)


def _run(
    line: ProbeLine, book: Notebook, keeping: LineSteps, meaning: MeaningSteps, writing: WritingSteps
) -> bool:
    """The steps in order. Up to the login an error ends the probe; after it, only its step."""
    keeping.connect()
    keeping.status_before_login()
    if not keeping.log_in():
        return False
    for step in (
        keeping.status,
        keeping.last_answer_again,
        keeping.damaged_request,
        keeping.same_twice,
        keeping.without_checksum,
        keeping.framing,
        meaning.unknowns,
        meaning.test_reader,
        meaning.test_item,
        keeping.unknown_command,
        keeping.quiet_line,
        writing.run,
    ):
        try:
            line.ready()
            step()
        except SipError as error:
            book.trouble(f"this step was cut short: {error}")
            line.close()
    return True
