"""Steps 1 to 9, 13 and 14 of the probe: how a line is made and kept. Changes nothing.

Source of the steps: docs/sip2.md, "Probe".
"""

from __future__ import annotations

from datetime import UTC

from sip2 import answers
from sip2.message import Message, Oddity, Unrecognised
from sip2.probe.asking import Asking, Repeat
from sip2.probe.line import Heard
from sip2.requests import RequestAcsResend, ScStatus

_ZONES = {"    ": "blank", "   Z": "utc", "0000": "0000"}
_ENDS = {b"\r\n": "CR LF", b"\r": "CR", b"\n": "LF", b"": "nothing"}
_SKEW_S = 120


class LineSteps(Asking):
    """The steps about the line."""

    # Steps 1 to 3: until a login stands

    def connect(self) -> None:
        """1: how long it takes, and whether login prompts come. Raises ConnectFailed."""
        book = self._book
        book.step = 1
        start = self._clock.monotonic()
        self._line.open()
        book.say(f"connected in {1000 * (self._clock.monotonic() - start):.0f} ms")
        banner = self._line.banner()
        if b"login" in banner.lower() or b"user" in banner.lower():
            self._line.telnet = True
            book.say("it asks for a login with prompts, as a terminal does, before SIP2 begins")
            book.learn("login", "telnet", f"prompt {banner.decode('latin-1').strip()!r} after connecting")
        elif banner:
            book.say(f"it greets with {len(banner)} bytes")

    def status_before_login(self) -> None:
        """2: on a line of its own, because it may cost it."""
        book = self._book
        book.step = 2
        if self._line.telnet:
            self._line.close()  # its prompt has been read already
            self._line.ready()
        heard = self._line.ask(ScStatus())
        if isinstance(heard.first, answers.AcsStatus):
            book.say(
                "99 is answered before the login" if not self._line.telnet else "99 is answered without a 93"
            )
            if self._line.telnet:
                return
        else:
            book.say(f"99 before the login: {heard.says()}")
        book.learn("first_message", "93", f"99 before the login: {heard.says()}")
        self._line.close()

    def log_in(self) -> bool:
        """3: the login, and the form of its answer. False where no login came about."""
        book = self._book
        book.step = 3
        if self._line.telnet:
            self._line.ready()
            heard = self._line.ask(ScStatus())
        else:
            self._line.open()
            heard = self._line.login()
            book.learn("login", "93", "the login message was answered")
        first = heard.first
        if isinstance(first, answers.LoginResponse) and first.ok is not True:
            book.trouble("this station's user and password are refused")
            return False
        if first is None or isinstance(first, Unrecognised | answers.RequestScResend):
            book.trouble(f"the login is not answered: {heard.says()}")
            return False
        book.good("logged in")
        self._form(first, heard.raw[0])
        return True

    def _form(self, first: Message, raw: bytes) -> None:
        """Terminator and checksum of an answer."""
        book = self._book
        kinds = {deviation.kind for deviation in first.deviations}
        end = _ENDS[raw[len(raw.rstrip(b"\r\n")) :][:2]]
        book.say(f"answers end with {end}; it takes CR")
        book.learn("terminator_out", "CR", "requests that end with CR are answered")
        if first.wire is None or b"AZ" not in first.wire.tail:
            book.say("answers carry no checksum although the request did")
            book.learn("error_detection", "off", "answers carry no AZ")
            return
        book.learn("error_detection", "on", "answers carry AY and AZ")
        if Oddity.BAD_CHECKSUM in kinds:
            book.trouble("the checksums of its answers are wrong")
        if Oddity.SHORT_CHECKSUM in kinds:
            book.say("its checksums are not padded with zeros")
        strict = Oddity.BAD_CHECKSUM not in kinds
        book.learn(
            "checksum", "strict" if strict else "warn", f"its sums are {'right' if strict else 'wrong'}"
        )

    # Steps 4 to 9: how the line is kept

    def status(self) -> None:
        """4: what 98 says."""
        book = self._book
        book.step = 4
        heard = self._line.ask(ScStatus())
        status = heard.first
        if not isinstance(status, answers.AcsStatus):
            book.trouble(f"99 after the login: {heard.says()}")
            book.learn("sc_status_after_login", False, f"99 after the login: {heard.says()}")
            return
        book.status = status
        book.works["99"] = book.works["93"] = True
        book.learn("sc_status_after_login", True, "99 after the login is answered")
        version = status.protocol_version
        book.say(
            f"protocol {version}, time-out {status.timeout_period} tenths, {status.retries_allowed} retries"
        )
        if version.strip() != "2.00":
            book.trouble(f"it names version {version!r}; 2.00 is spoken all the same")
        if status.institution_id.strip():
            book.learn("institution", status.institution_id, "AO of its 98")
        zone = _ZONES.get(status.date_time_sync.zone)
        if zone:
            book.learn("zone_style", zone, f"its dates have the zone {status.date_time_sync.zone!r}")
        self._clock_of(status)

    def _clock_of(self, status: answers.AcsStatus) -> None:
        theirs, ours = status.date_time_sync.value, self._clock.now()
        if theirs is None:
            self._book.say("98 has no time")
            return
        mine = ours.astimezone(UTC) if theirs.tzinfo else ours.replace(tzinfo=None)
        skew = (theirs - mine).total_seconds()
        if abs(skew) > _SKEW_S:
            self._book.trouble(f"its clock and ours differ by {skew:.0f} s: check both, and the time zone")

    def last_answer_again(self) -> None:
        """5: 97."""
        book = self._book
        book.step = 5
        before = self._line.ask(ScStatus())
        again = self._line.ask(RequestAcsResend())
        first = again.first
        book.works["97"] = first is not None and not isinstance(first, Unrecognised | answers.RequestScResend)
        if not book.works["97"] or first is None:
            book.trouble(f"it does not repeat its last answer (97): {again.says()}")
        elif before.raw and again.raw[0] == before.raw[0]:
            book.good("it repeats its last answer to the byte")
        else:
            changed = first.sequence != _digit(before)
            book.say(f"it repeats its last answer with {'another digit' if changed else 'another form'}")
        bare = first is not None and any(each.kind is Oddity.NO_TERMINATOR for each in first.deviations)
        if bare:
            book.learn("unterminated_answers", True, "the answer to 97 has no terminator")
        self._line.ready()

    def damaged_request(self) -> None:
        """6: a wrong checksum, then the right one: the same bytes but for the sum, as after a 96."""
        book = self._book
        book.step = 6
        whole = self._line.frame(self._item())
        heard = self._line.exchange(whole[:-5] + b"0000\r")
        if isinstance(heard.first, answers.RequestScResend):
            book.good("it notices damaged requests and asks for them again (96)")
        elif heard.first is not None:
            book.trouble("it serves requests with a wrong checksum")
        else:
            book.say(f"a request with a wrong checksum: {heard.says()}")
        self._line.ready()
        right = self._line.exchange(whole)
        if isinstance(right.first, answers.ItemInformationResponse):
            book.good("the same request with the right checksum is answered after it")
        else:
            book.trouble(f"the same request with the right checksum after it: {right.says()}")
        self._line.ready()

    def same_twice(self) -> None:
        """7: a hint of what a repeat would do, without changing anything; only step 15 proves it for a loan."""
        book = self._book
        book.step = 7
        self._line.ready()
        repeat, first, second = self._twice(self._item())
        match repeat:
            case Repeat.UNANSWERED:
                book.say(f"the same request twice: {first.says()}, then {second.says()}")
            case Repeat.REMEMBERED:
                book.good("a question that comes twice is answered from memory; a loan was not tried here")
            case Repeat.UNCLEAR:
                book.say(
                    "a question that comes twice is answered alike, and so is a new one: nothing is proven"
                )
            case Repeat.DONE_AGAIN:
                book.trouble(
                    "a request that comes twice is carried out twice: nothing that changes may be repeated"
                )
        book.learn("replays_duplicates", False, f"the same 17 twice: {repeat.value}", assumed=True)
        self._line.ready()

    def without_checksum(self) -> None:
        """8: and whether that switches error detection off for good."""
        book = self._book
        book.step = 8
        heard = self._line.ask(self._item(), checked=False)
        with_sum = bool(heard.raw) and b"AZ" in heard.raw[0][-8:]
        book.say(
            f"a request without checksum: {heard.says()}, {'with' if with_sum else 'without'} a checksum of its own"
        )
        self._line.ready()
        after = self._line.ask(self._item())
        if after.raw and not with_sum and b"AZ" not in after.raw[0][-8:] and self._detects():
            book.trouble("one request without checksum ends error detection on this line")
        self._line.ready()

    def framing(self) -> None:
        """9: a request in two pieces; two requests in one piece."""
        book = self._book
        book.step = 9
        request = self._line.frame(self._item())
        pieces = self._line.exchange(request[:12], request[12:])
        in_order = len(pieces.messages) == 1 and isinstance(pieces.first, answers.ItemInformationResponse)
        if in_order and not _misread(pieces):
            book.good("a request may arrive in pieces")
        else:
            book.trouble("a request must arrive in one piece: it goes out in one")
        self._line.close()
        self._line.ready()
        both = self._line.exchange(self._line.frame(self._item()) + self._line.frame(self._item()), answers=2)
        book.say(f"two requests at once: {len(both.messages)} answers")
        self._line.close()
        self._line.ready()

    def unknown_command(self) -> None:
        """13: last of the usual steps, because it may cost the line."""
        book = self._book
        book.step = 13
        heard = self._line.exchange(self._line.signed(b"88|"))
        book.say(f"an unknown command: {heard.says()}")
        self._line.close()

    def quiet_line(self) -> None:
        """14: whether a line that was quiet for so long still answers."""
        book = self._book
        book.step = 14
        if self._plan.idle_s is None:
            return
        self._line.ready()
        self._clock.wait(self._plan.idle_s)
        heard = self._line.ask(self._item())
        if heard.first is None:
            book.trouble(f"after {self._plan.idle_s:.0f} quiet seconds: {heard.says()}")
            book.learn("idle_close_s", max(1.0, self._plan.idle_s * 0.9), "a quiet line had gone by then")
        else:
            book.good(f"a line that was quiet for {self._plan.idle_s:.0f} s still answers")
        self._line.ready()


def _misread(heard: Heard) -> bool:
    """Whether an answer to a whole request names no item: a piece was taken for the whole."""
    first = heard.first
    return isinstance(first, answers.ItemInformationResponse) and not first.item_identifier


def _digit(heard: Heard) -> int | None:
    return heard.first.sequence if heard.first is not None else None
