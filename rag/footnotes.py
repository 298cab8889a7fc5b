"""Footnotes of a Word file, which python-docx can neither read nor write: a part of its own, and marks that point to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_FONTS = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="SimSun"/>'
# Word wants the two lines that set notes off from the text as notes of their own.
_LINES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


class Footnotes:
    """The footnotes of a Word file that is being written: `mark` them in the text, then `attach` them once."""

    def __init__(self) -> None:
        self._notes: list[str] = []
        self._numbers: dict[str, int] = {}

    def mark(self, paragraph: Paragraph, text: str) -> None:
        """Set the mark of a footnote with this text behind a paragraph; a text that has one already is pointed to again."""
        from docx.oxml import parse_xml

        known = self._numbers.get(text)
        number = known or len(self._notes) + 1
        raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        if known is None:
            self._notes.append(text)
            self._numbers[text] = number
            name = f"note{number}"
            # The bookmark is what later mentions lead to.
            paragraph._p.append(
                parse_xml(f'<w:bookmarkStart xmlns:w="{_MAIN}" w:id="{number}" w:name="{name}"/>')
            )
            mark = f'<w:r xmlns:w="{_MAIN}">{raised}<w:footnoteReference w:id="{number}"/></w:r>'
            paragraph._p.append(parse_xml(mark))
            paragraph._p.append(parse_xml(f'<w:bookmarkEnd xmlns:w="{_MAIN}" w:id="{number}"/>'))
            return
        again = f"<w:r>{raised}<w:t>{number}</w:t></w:r>"
        link = f'<w:hyperlink xmlns:w="{_MAIN}" w:anchor="note{number}">{again}</w:hyperlink>'
        paragraph._p.append(parse_xml(link))

    def attach(self, word: WordDocument) -> None:
        """Put the notes into the file. To be called once, when all are marked."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        notes = "".join(_note(number, text) for number, text in enumerate(self._notes, start=1))
        xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{_MAIN}">{_LINES}{notes}</w:footnotes>'
        part = Part(PackURI("/word/footnotes.xml"), _TYPE, xml.encode(), word.part.package)
        word.part.relate_to(part, _RELATION)


def _note(number: int, text: str) -> str:
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
    said = (
        f'<w:r><w:rPr>{_FONTS}<w:sz w:val="16"/></w:rPr><w:t xml:space="preserve"> {escape(text)}</w:t></w:r>'
    )
    spacing = '<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    return f'<w:footnote w:id="{number}"><w:p>{spacing}{mark}{said}</w:p></w:footnote>'
