"""Terms that documents coin from a number and a word, asked for in English: the “six sames” are 六同."""

from __future__ import annotations

import re

from rag.understand.times import Frequencies

_NUMERALS = {
    "one": "一", "two": "两二双", "three": "三", "four": "四", "five": "五", "six": "六", "seven": "七", "eight": "八",
    "nine": "九", "ten": "十",
}  # fmt: skip
_QUOTED = re.compile(r"[“\"‘「](.+?)[”\"’」]|(?<![a-z])'([^']+)'(?![a-z])")
_NUMBERED = re.compile(rf"\b({'|'.join(_NUMERALS)})[ -]([a-z]{{3,}})\b")


def coined_terms(plain: str, frequencies: Frequencies) -> dict[str, str]:
    """Give the Chinese terms that stand in the library and may be meant by what a question has in quotation marks.

    By term, with the words it was read from. `plain` is the normalised question.
    """
    from rag.lexicon import renderings

    found: dict[str, str] = {}
    quoted = [match[1] or match[2] for match in _QUOTED.finditer(plain)]
    for match in (match for words in quoted for match in _NUMBERED.finditer(words)):
        forms = renderings([match[2]])[0]
        options = dict.fromkeys(
            numeral + form[0]
            for form in sorted(forms, key=lambda form: -forms[form])
            for numeral in _NUMERALS[match[1]]
        )
        counts = frequencies(list(options)) if options else {}
        held = next((option for option in options if counts.get(option)), None)
        if held is not None:
            found[held] = match[0]
    return found
