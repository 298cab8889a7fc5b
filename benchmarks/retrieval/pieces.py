"""Documents cut up in the plainest way that keeps sentences whole."""

from __future__ import annotations

import re

LONGEST = 500
"""Characters of a piece, as a passage of Wenju's; 256 tokens, which is all that MiniLM reads, are about as many in English."""
_END = re.compile(r"(?<=[。！？!?；;\n])|(?<=[.]\s)")


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """Cut a text at ends of sentences into pieces of at most `longest` characters; a longer sentence is cut anywhere."""
    found: list[str] = []
    current = ""
    for sentence in _END.split(text):
        if current and len(current) + len(sentence) > longest:
            found.append(current)
            current = ""
        current += sentence
        while len(current) > longest:
            found.append(current[:longest])
            current = current[longest:]
    found.append(current)
    return [piece.strip() for piece in found if piece.strip()]
