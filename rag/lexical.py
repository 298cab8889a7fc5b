"""BM25 over words as they are written: a tantivy index of Chinese character bigrams, Latin words and numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import IndexUnusable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HAN = "〇㐀-䶿一-鿿豈-﫿𠀀-𯿿"
_TOKEN = re.compile(rf"[{_HAN}]+|[^\W\d_{_HAN}]+|\d+(?:\.\d+)?")
_HAN_RUN = re.compile(f"[{_HAN}]")
_SHORT = re.compile(r"[〇㐀-䶿一-鿿豈-﫿]{1,2}")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
_GROUP = re.compile(r",\d{3}")
_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_YEAR_SIGN = re.compile(r"年(?<=[〇零一二三四五六七八九]{4}年)")
_NARROW = tuple((chr(ord(sign) + 0xFEE0), sign) for sign in ",;:()!?%")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HEAP = 50_000_000
"""Bytes that tantivy may hold before it writes a segment; its minimum is 15 million."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a chunk."""

    chunk_id: str
    document_id: str
    context: str
    """Title and headings it stands under, as `plain` gives them."""
    body: str
    """Its sentences as `plain` gives them, a line each."""


def normalise(text: str) -> str:
    """Give a text in the form that words are compared in: plain width, lower case, simplified, 1,234 as 1234."""
    text = _simplified(narrowed(text).lower())
    return _THOUSANDS.sub(lambda match: match[0].replace(",", ""), text) if _GROUP.search(text) else text


def narrowed(text: str) -> str:
    """Give a text in plain width and without ligatures (NFKC).

    Full-width punctuation, which most Chinese texts have and most have nothing else of, is replaced first: to look whether
    anything is left takes a twentieth of what NFKC takes.
    """
    for wide, narrow in _NARROW:
        text = text.replace(wide, narrow)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def plain(text: str) -> str:
    """Give a text on one line, normalised, with all that `held` looks for: years in characters also as digits."""
    return plain_lines([text])[0]


def plain_lines(texts: Sequence[str]) -> list[str]:
    """Give each text as `plain` does; all at once, which takes half the time."""
    if not texts:
        return []
    lines = normalise("\n".join(text.replace("\n", " ") for text in texts)).split("\n")
    for number, line in enumerate(lines if any(map(_YEAR_SIGN.search, lines)) else ()):
        if years := [match[0].translate(_DIGITS) for match in _YEAR.finditer(line)]:
            lines[number] = " ".join((line, *years))
    return lines


def held(words: Sequence[str], plains: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which of these words stand in which texts, [words, texts], without splitting the texts into words.

    `plains` are texts as `plain` gives them, `words` such as `tokens` gives: True exactly where the text's tokens hold
    the word. 30 words in 400 sentences take 1 ms, a tenth of what splitting the sentences takes.
    """
    import numpy as np

    found = np.zeros((len(words), len(plains)), dtype=np.bool_)
    short = [row for row, word in enumerate(words) if _SHORT.fullmatch(word)]
    found[short] = _short_words_in([words[row] for row in short], plains)
    for row in set(range(len(words))).difference(short):
        word = words[row]
        if word and _HAN_RUN.match(word):
            found[row] = [word in text for text in plains]
        elif word:  # 5 stands in 15.2 and art in party, and is no word there
            found[row] = [word in text and word in _TOKEN.findall(text) for text in plains]
    return found


def _short_words_in(words: Sequence[str], plains: Sequence[str]) -> NDArray[np.bool_]:
    """Do what `held` does for Chinese words of one and two characters, each once, in a third of the time.

    Every character that occurs in a word has a number from 1 on, and so has every pair of them: that of the first times
    `many`, and that of the second. A single character is a pair with 0.
    """
    import numpy as np

    found = np.zeros((len(words), len(plains)), dtype=np.bool_)
    if not words or not plains:
        return found
    # What has two such numbers stands in no short word, nor has either half of it.
    text = np.frombuffer("\n".join((*plains, "")).encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    ends = np.flatnonzero(text == ord("\n"))
    numbers = {sign: number for number, sign in enumerate(dict.fromkeys("".join(words)), start=1)}
    many = len(numbers) + 1
    number_of = np.zeros(1 << 16, dtype=np.uint16)
    for sign, number in numbers.items():
        number_of[ord(sign)] = number
    row_of = np.full(many * many, -1)
    for row, word in enumerate(words):
        row_of[numbers[word[0]] * many + (numbers[word[1]] if len(word) == 2 else 0)] = row
    signs = number_of[text]
    at = np.flatnonzero(signs)
    text_of = np.searchsorted(ends, at)
    first, second = signs[at].astype(np.intp), signs[at + 1].astype(np.intp)
    for pair in (first * many, first * many + second):
        rows = row_of[pair]
        known = rows >= 0
        found[rows[known], text_of[known]] = True
    return found


def tokens(text: str) -> list[str]:
    """Give the words that a text is found by, in order, repetitions kept.

    Full-width and traditional characters count as their plain forms, thousands separators and case do not
    count. A run of Chinese characters gives each character and each pair of neighbours: "人大" → 人 大 人大.
    A number is one word, decimals included. A year in characters (二〇二四年) gives its digits besides.
    """
    text = normalise(text)
    years = _YEAR.finditer(text) if _YEAR_SIGN.search(text) else ()
    found: list[str] = [match[0].translate(_DIGITS) for match in years]
    for match in _TOKEN.finditer(text):
        run = match[0]
        if _HAN_RUN.match(run):
            found += run
            found += (run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.append(run)
    return found


Terms = str | Mapping[str, float] | Sequence[Mapping[str, float]]
"""What is looked for: a question; or texts with weights, where a text's weight goes to each of its words, and a word of
several texts has the largest; or words, each by the forms that it may have with what each counts: of the forms of one
word the best counts, so that a word with four forms weighs no more than a word with one."""


class Lexical:
    """An index opened for reading; safe from several threads."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        if not (folder / "meta.json").is_file():
            raise IndexUnusable(f"{folder} is not there")
        try:
            self._index = tantivy.Index(_schema(), path=str(folder))
            self._index.reload()
            self._use(self._index.searcher())
        except (ValueError, OSError) as error:
            raise IndexUnusable(str(error)) from error

    @classmethod
    def in_memory(cls, entries: Iterable[Entry]) -> Lexical:
        """Give an index that is on no disk: for when the one on disk is broken."""
        import tantivy

        lexical = cls.__new__(cls)
        lexical._index = tantivy.Index(_schema())
        _add(lexical._index, (), entries)
        lexical._index.reload()
        lexical._use(lexical._index.searcher())
        return lexical

    def _use(self, searcher: Any) -> None:
        self._searcher = searcher

        @lru_cache(maxsize=20_000)
        def frequency(word: str) -> int:
            return int(searcher.doc_freq("body", word))

        self._frequency = frequency

    def count(self) -> int:
        return int(self._searcher.num_docs)

    def frequencies(self, words: Collection[str]) -> dict[str, int]:
        """Give in how many chunks each of these words stands, title and headings not counted."""
        return {word: self._frequency(word) for word in words}

    def search(
        self,
        terms: Terms,
        k: int,
        documents: Collection[str] | None = None,
        *,
        context_weight: float = 0.5,
    ) -> list[tuple[str, float]]:
        """Give up to k (chunk id, score), best first, among the chunks of these documents (None: all).

        `context_weight` is what a word in title and headings counts against one in the body. Raises IndexUnusable.
        """
        from tantivy import Occur, Query

        if k <= 0 or (documents is not None and not documents):
            return []
        schema = self._index.schema
        shares = [("body", 1.0), ("context", context_weight)] if context_weight > 0 else [("body", 1.0)]

        def term(word: str, weight: float) -> list[tuple[Any, Any]]:
            return [
                (Occur.Should, Query.boost_query(Query.term_query(schema, field, word), weight * share))
                for field, share in shares
            ]

        queries: list[tuple[Any, Any]] = []
        for forms in _words(terms):
            if len(forms) == 1:
                ((pieces, weight),) = forms.items()
                queries += [clause for piece in pieces for clause in term(piece, weight / len(pieces))]
            else:
                alternatives = [
                    Query.boolean_query([c for piece in pieces for c in term(piece, weight / len(pieces))])
                    for pieces, weight in forms.items()
                ]
                queries.append((Occur.Should, Query.disjunction_max_query(alternatives)))
        if not queries:
            return []
        wanted = Query.boolean_query(queries)
        if documents is not None:
            among = Query.const_score_query(Query.term_set_query(schema, "document", sorted(documents)), 0.0)
            wanted = Query.boolean_query([(Occur.Must, wanted), (Occur.Must, among)])
        try:
            hits = self._searcher.search(wanted, k).hits
            return [(self._searcher.doc(address)["id"][0], float(score)) for score, address in hits]
        except (ValueError, OSError) as error:
            raise IndexUnusable(str(error)) from error


def _words(terms: Terms) -> list[dict[tuple[str, ...], float]]:
    """Give each word by its forms, in the index's words: a form of three characters and more is its pairs."""
    if isinstance(terms, (str, Mapping)):
        weights: dict[str, float] = {}
        for text, weight in ({terms: 1.0} if isinstance(terms, str) else terms).items():
            for word in tokens(text):
                weights[word] = max(weight, weights.get(word, weight))
        return [{(word,): weight} for word, weight in weights.items() if weight > 0]
    found = []
    for forms in terms:
        pieces = {form: pairs_of(form) for form in forms}
        held = {pieces[form]: weight for form, weight in forms.items() if pieces[form] and weight > 0}
        if held:
            found.append(held)
    return found


@lru_cache(maxsize=16_384)
def pairs_of(form: str) -> tuple[str, ...]:
    """Give the words that stand for a form in the index: pairs of a Chinese form longer than one character."""
    words = tokens(form)
    return tuple(word for word in words if len(word) > 1 or word.isascii()) or tuple(words)


def write(folder: Path, remove: Sequence[str], add: Iterable[Entry]) -> None:
    """Take the chunks of these documents out of the index in a folder, and add entries; make it where there is none.

    Raises IndexUnusable where tantivy cannot do it.
    """
    import tantivy

    folder.mkdir(parents=True, exist_ok=True)
    try:
        _add(tantivy.Index(_schema(), path=str(folder)), remove, add)
    except ValueError as error:  # tantivy's errors have no class of their own
        raise IndexUnusable(str(error)) from error


def _add(index: Any, remove: Sequence[str], add: Iterable[Entry]) -> None:
    import tantivy

    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for document_id in remove:
        writer.delete_documents_by_term("document", document_id)
    for entry in add:
        writer.add_document(
            tantivy.Document(
                id=entry.chunk_id,
                document=entry.document_id,
                context=_spread(entry.context),
                body=_spread(entry.body),
            )
        )
    writer.commit()
    writer.wait_merging_threads()


def _spread(text: str) -> str:
    """Give the tokens of a plain text with blanks between them."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        run = match[0]
        if _HAN_RUN.match(run):
            found += run
            found += map("".join, pairwise(run))
        else:
            found.append(run)
    return " ".join(found)


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("context", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _simplified(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
