"""The catalogue: complete in every language, written as each language writes, and safe to override."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from kiosk.messages import Message, Money, say
from kiosk.texts import LANGUAGES, LOCALE_DIR, Texts, TextsError
from kiosk.texts.compile import compile_catalogues, stale
from kiosk.texts.overrides import load_overrides, value_names

ROOT = Path(__file__).parents[2]
HOME = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


def source(language: str) -> Catalog:
    with (LOCALE_DIR / language / "LC_MESSAGES" / "tramsach.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def forms(language: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for message in source(language):
        if message.id:
            code = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string or ""
            found[code] = (text,) if isinstance(text, str) else tuple(text)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_said_in_every_language(language: str) -> None:
    texts = forms(language)
    assert texts.keys() == forms("vi").keys()
    assert [code for code, said in texts.items() if not all(form.strip() for form in said)] == []
    assert [message.id for message in source(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_asks_for_the_same_values_in_every_language(language: str) -> None:
    model = {code: set.union(*map(value_names, said)) for code, said in forms("en").items()}
    for code, said in forms(language).items():
        for form in said:
            assert value_names(form) <= model[code], code
        assert set.union(*map(value_names, said)) == model[code], code


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_tidy(language: str) -> None:
    for code, said in forms(language).items():
        for form in said:
            assert form == form.strip(), code
            assert "  " not in form, code
            assert not re.search(r"[\x00-\x1f]", form), code
            assert not re.search("[A-ZĐ]{4,}", form.replace("{", "")), f"{code}: no capitals for emphasis"


GREEN_TICK = {"vi": ("xanh", "dấu tích"), "en": ("green", "tick"), "km": ("បៃតង", "ធីក")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_cannot_see_green_is_told_of_the_tick(language: str) -> None:
    green, tick = GREEN_TICK[language]
    said = [
        form.replace("\u200b", "").lower() for all_forms in forms(language).values() for form in all_forms
    ]
    colours = [form for form in said if green in form]
    assert colours
    assert [form for form in colours if tick not in form] == []


@pytest.mark.parametrize("code", ["bin.refused.detail", "bin.keep_your_book", "bin.attempt", "fact.keep"])
def test_khmer_says_to_keep_a_book_with_oneself_and_not_only_to_leave_it(code: str) -> None:
    """ទុក alone is also "leave it here": a reader would walk away from a book that nobody took."""
    (said,) = (form.replace("\u200b", "") for form in forms("km")[code])
    assert "រក្សា" in said
    assert "ជាមួយអ្នក" in said


def test_khmer_separates_with_its_own_signs() -> None:
    """A Latin colon stands too high beside Khmer letters, a dash says nothing there."""
    readers = {
        code: said
        for code, said in forms("km").items()
        if code.partition(".")[0] not in ("desk", "slip", "staff")
    }
    wrong = [
        code
        for code, said in readers.items()
        if any(re.search("[\u1780-\u17ff]\u200b?(:| [–·])", form) for form in said)
    ]
    assert wrong == []


def codes_in_program() -> Iterator[tuple[str, str]]:
    areas = {code.partition(".")[0] for code in forms("vi")}
    for folder in ("kiosk", "ui"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ("say", "Message")
                ):
                    for argument in node.args[:1]:
                        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                            yield argument.value, f"{file.name}:{node.lineno}"
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    area, dot, rest = node.value.partition(".")
                    if (
                        dot
                        and area in areas
                        and re.fullmatch(r"[a-z_.]+", rest)
                        and not rest.endswith((".", "py"))
                    ):
                        yield node.value, f"{file.name}:{node.lineno}"


def test_every_code_that_the_program_uses_is_in_the_catalogue() -> None:
    texts = forms("vi")
    missing = {f"{code} ({place})" for code, place in codes_in_program() if code not in texts}
    assert missing == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [("vi", "Hạn trả 05/06/2026"), ("en", "Due 5\u00a0Jun\u00a02026"), ("km", "ថ្ងៃ\u200bសង 05/06/2026")],
)
def test_dates_are_written_as_the_language_writes_them(language: str, said: str) -> None:
    assert Texts(language, strict=True).say(say("fact.due", due=date(2026, 6, 5))) == said


def test_times_are_told_in_the_station_s_zone() -> None:
    at = datetime(2026, 6, 5, 18, 30, tzinfo=UTC)
    assert Texts("vi", zone=HOME).say(say("slip.printed_at", at=at)) == "In lúc 01:30,\u00a006/06/2026"


@pytest.mark.parametrize(
    ("language", "written"), [("vi", "50.000\u00a0₫"), ("en", "₫50,000"), ("km", "50,000₫")]
)
def test_dong_have_no_minor_unit(language: str, written: str) -> None:
    assert Texts(language).write(Money(Decimal("50000"), "VND")) == written


def test_a_plural_follows_count() -> None:
    english = Texts("en", strict=True)
    assert english.say(say("slip.count_borrowed", count=1)) == "1 book borrowed"
    assert english.say(say("slip.count_borrowed", count=3)) == "3 books borrowed"
    assert english.say(say("slip.count_borrowed", count=0)) == "0 books borrowed"
    assert Texts("vi", strict=True).say(say("slip.count_borrowed", count=1)) == "1 cuốn đã mượn"


def test_a_value_is_text_and_never_a_template() -> None:
    assert Texts("vi").say(say("slip.station", station="{0.__class__} {due}")) == "Trạm: {0.__class__} {due}"


def test_a_missing_code_or_value_is_an_error_in_tests_and_the_code_itself_at_run_time() -> None:
    strict, lenient = Texts("vi", strict=True), Texts("vi")
    with pytest.raises(TextsError, match=r"the vi catalogue has no text for 'row\.sold'"):
        strict.say(say("row.sold"))
    with pytest.raises(TextsError, match=r"'fact\.due' \(vi\) needs the value 'due'"):
        strict.say(say("fact.due"))
    assert lenient.say(say("row.sold")) == "row.sold"
    assert lenient.say(Message("fact.due")) == "fact.due"


def test_a_language_that_is_not_spoken_is_refused_by_name() -> None:
    with pytest.raises(TextsError, match="no texts in language 'fr'; there are vi, en, km"):
        Texts("fr")


def test_a_library_may_use_its_own_words(tmp_path: Path) -> None:
    file = tmp_path / "texts.toml"
    file.write_text(
        '[vi]\n"goodbye.borrowed" = "Thư viện chúc bạn đọc vui!"\n'
        '[en]\n"tally.borrowed" = ["Done: {count} book", "Done: {count} books"]\n',
        encoding="utf-8",
    )
    own = load_overrides(file)
    assert Texts("vi", override=own["vi"]).say(say("goodbye.borrowed")) == "Thư viện chúc bạn đọc vui!"
    english = Texts("en", override=own["en"])
    assert english.say(say("tally.borrowed", count=1)) == "Done: 1 book"
    assert english.say(say("tally.borrowed", count=4)) == "Done: 4 books"
    assert english.say(say("tally.returned", count=4)) == "Done: 4 returned"


def test_every_mistake_of_an_override_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "texts.toml"
    file.write_text(
        '[vi]\n"goodbye.borowed" = "x"\n"fact.due" = "Hạn {date}"\n"row.borrowed" = 3\n"row.returned" = "a\\nb"\n'
        '"row.renewed" = "{"\n[fr]\n"row.borrowed" = "Emprunté"\n',
        encoding="utf-8",
    )
    with pytest.raises(TextsError) as told:
        load_overrides(file)
    lines = str(told.value).splitlines()
    assert lines[0] == "texts.toml:"
    assert lines[1] == "  [vi] \"goodbye.borowed\": no such text; did you mean 'goodbye.borrowed'?"
    assert lines[2] == '  [vi] "fact.due": {date} is not known here'
    assert lines[3] == '  [vi] "row.borrowed": give a sentence, or a list of one for each plural form'
    assert lines[4] == '  [vi] "row.returned": has a control character or a line break'
    assert lines[5].startswith('  [vi] "row.renewed": braces do not match')
    assert lines[6] == "  [fr]: not a language of the station; use vi, en, km"


def test_an_override_file_that_is_not_toml_is_an_error_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "texts.toml"
    file.write_text("[vi\n", encoding="utf-8")
    with pytest.raises(TextsError, match=r"texts\.toml cannot be read: .*line 1"):
        load_overrides(file)


def test_compiling_twice_does_the_work_once(tmp_path: Path) -> None:
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = folder / "tramsach.po"
    po.write_bytes((LOCALE_DIR / "vi" / "LC_MESSAGES" / "tramsach.po").read_bytes())
    assert compile_catalogues(tmp_path) == [po.with_suffix(".mo")]
    assert compile_catalogues(tmp_path) == []
    newer = po.with_suffix(".mo").stat().st_mtime + 10
    os.utime(po, (newer, newer))
    assert stale(tmp_path) == [po]


def test_a_broken_catalogue_is_not_compiled_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "tramsach.po").write_text('msgidd "a"\nmsgstr "b"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"vi/LC_MESSAGES/tramsach\.po: .*keyword"):
        compile_catalogues(tmp_path)
    assert [file.name for file in folder.iterdir()] == ["tramsach.po"]
