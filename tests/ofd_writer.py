"""Writes OFD files as the programs in use do: Suwell per run, WPS and Foxit per character, with all that hangs on them."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from xml.sax.saxutils import escape, quoteattr

SIZE = 5.64
"""Millimetres of a character: 三号, 16 points."""
PITCH = 9.9
LEFT, TOP, RIGHT, BOTTOM = 28.0, 37.0, 182.0, 262.0

Line = tuple[float, float, str]
"""Left edge and baseline in millimetres, text."""
Style = Callable[[Line, int, float], str]
"""A line, a number for its first object, the size of its characters → what draws it."""


def advance(character: str, size: float = SIZE) -> float:
    return size if unicodedata.east_asian_width(character) in "WFA" else size / 2


def by_run(line: Line, number: int, size: float) -> str:
    """As Suwell: an object for each line, its steps as runs of equal ones."""
    left, base, text = line
    steps = [advance(character, size) for character in text[:-1]]
    packed: list[str] = []
    at = 0
    while at < len(steps):
        same = next((end for end in range(at, len(steps)) if steps[end] != steps[at]), len(steps)) - at
        packed.append(f"g {same} {steps[at]:g}" if same > 2 else " ".join([f"{steps[at]:g}"] * same))
        at += same
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{left:g} {base - size:g} {sum(steps) + size:g} {size * 1.2:g}" Font="4"'
        f' Size="{size:g}"><ofd:FillColor Value="0 0 0"/><ofd:TextCode X="0" Y="{size:g}" DeltaX="{" ".join(packed)}">'
        f"{escape(text)}</ofd:TextCode></ofd:TextObject>"
    )


def by_words(line: Line, number: int, size: float) -> str:
    """An object for each stretch of Chinese or Latin, each with the steps of its characters."""
    left, base, text = line
    drawn, start = [], 0
    for at in range(1, len(text) + 1):
        if at == len(text) or text[at].isascii() != text[at - 1].isascii():
            x = left + sum(advance(character, size) for character in text[:start])
            drawn.append(by_run((x, base, text[start:at]), number * 100 + start, size))
            start = at
    return "".join(drawn)


def by_character(line: Line, number: int, size: float) -> str:
    """As WPS: an object for each character, in twentieths of a millimetre, in nested blocks, blanks left out."""
    left, base, text = line
    drawn, x = [], left
    for at, character in enumerate(text):
        if not character.isspace():
            drawn.append(
                f'<ofd:TextObject ID="{number * 100 + at}" Boundary="{x:.4f} {base - size:.4f} {advance(character, size):.4f} {size:.4f}"'
                f' Size="{size / 0.05:.6f}" CTM="0.05 0 0 0.05 0 0" Fill="true" Font="8"><ofd:FillColor Value="0 0 0"'
                ' Alpha="255" /><ofd:CGTransform GlyphCount="1" CodeCount="1" CodePosition="0"><ofd:Glyphs>'
                f'{at}</ofd:Glyphs></ofd:CGTransform>\n<ofd:TextCode X="0" Y="{size / 0.05:.4f}">{escape(character)}'
                "</ofd:TextCode></ofd:TextObject>\n"
            )
        x += advance(character, size)
    return f'<ofd:PageBlock ID="{number * 100 + 99}"><ofd:PageBlock>{"".join(drawn)}</ofd:PageBlock></ofd:PageBlock>'


def in_points(line: Line, number: int, size: float) -> str:
    """As Foxit: coordinates in points, turned into place by the matrix of a boundary as large as the page."""
    left, base, text = line
    scale = 0.352778
    steps = " ".join(f"{advance(character, size) / scale:.3f}" for character in text[:-1])
    return (
        f'<ofd:TextObject ID="{number}" Boundary="-8.8175 -170.35411 361.51749 599.96179" Font="4" Size="{size / scale:.3f}"'
        f' CTM="{scale} 0 0 {scale} 0 139.66919"><ofd:TextCode X="{(left + 8.8175) / scale:.4f}"'
        f' Y="{(base + 170.35411 - 139.66919) / scale:.4f}" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


STYLES: Mapping[str, Style] = {
    "run": by_run,
    "words": by_words,
    "character": by_character,
    "points": in_points,
}


def wrapped(paragraphs: Sequence[str], width: int = 27) -> list[str]:
    """Break paragraphs into the lines of a page of `width` characters, the first of each indented by two."""
    lines = []
    for paragraph in paragraphs:
        rest = f"　　{paragraph}"
        while rest:
            end, room = 0, float(width)
            while end < len(rest) and (room := room - advance(rest[end], 1)) >= 0:
                end += 1
            lines.append(rest[:end])
            rest = rest[end:]
    return lines


@dataclass
class Page:
    lines: Sequence[str] = ()
    extra: str = ""
    """Further objects, as XML."""
    template: str = ""
    box: str = ""
    resources: str = ""


@dataclass
class Document:
    pages: Sequence[Page]
    templates: Mapping[str, str] = field(default_factory=dict)
    """ID → the objects of a page under pages."""
    media: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """ID → name of a file, its bytes."""
    composites: Mapping[str, str] = field(default_factory=dict)
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    annotated: bool = False
    signatures: int = 0


def ofd(
    *documents: Document,
    style: Style = by_run,
    prefix: str = "ofd",
    absolute: bool = False,
    size: float = SIZE,
) -> bytes:
    """Write a container. `prefix` "" uses a default namespace, "none" none; `absolute` names parts from the root."""
    files: dict[str, bytes] = {}
    bodies = []
    for number, document in enumerate(documents):
        files.update(_document(number, document, style, absolute, size))
        signed = (
            f"<ofd:Signatures>/Doc_{number}/Signs/Signatures.xml</ofd:Signatures>"
            if document.signatures
            else ""
        )
        bodies.append(
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>44f4fcb8a4f14b6aa8c9e6a1</ofd:DocID><ofd:Title>Microsoft Word - 1"
            "</ofd:Title><ofd:Author>admin</ofd:Author><ofd:CreationDate>2019-01-01</ofd:CreationDate></ofd:DocInfo>"
            f"<ofd:DocRoot>Doc_{number}/Document.xml</ofd:DocRoot>{signed}</ofd:DocBody>"
        )
    files["OFD.xml"] = _xml("OFD", "".join(bodies), ' DocType="OFD" Version="1.0"')
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            container.writestr(name, _renamed(content, prefix) if name.endswith(".xml") else content)
    return held.getvalue()


def _document(number: int, document: Document, style: Style, absolute: bool, size: float) -> dict[str, bytes]:
    root = f"/Doc_{number}/" if absolute else ""
    folder = f"Doc_{number}/"
    numbers = count(100)
    files, listed = {}, []
    for at, page in enumerate(document.pages):
        drawn = "".join(
            style((LEFT + blanks(line) * size, TOP + row * PITCH, line.strip()), next(numbers), size)
            for row, line in enumerate(page.lines)
            if line.strip()
        )
        area = f"<ofd:Area><ofd:PhysicalBox>{page.box}</ofd:PhysicalBox></ofd:Area>" if page.box else ""
        under = f'<ofd:Template TemplateID="{page.template}" ZOrder="Background"/>' if page.template else ""
        files[f"{folder}Pages/Page_{at}/Content.xml"] = _xml(
            "Page",
            f'{under}{area}<ofd:Content><ofd:Layer ID="{at + 10}" Type="Body">{drawn}{page.extra}</ofd:Layer></ofd:Content>',
        )
        listed.append(f'<ofd:Page ID="{at + 1}" BaseLoc="{root}Pages/Page_{at}/Content.xml"/>')
    common = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    common += f"<ofd:PublicRes>{root}PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>{root}DocumentRes.xml</ofd:DocumentRes>"
    for name, objects in document.templates.items():
        files[f"{folder}Tpls/Tpl_{name}/Content.xml"] = _xml(
            "Page", f'<ofd:Content><ofd:Layer ID="9" Type="Background">{objects}</ofd:Layer></ofd:Content>'
        )
        common += f'<ofd:TemplatePage ID="{name}" BaseLoc="{root}Tpls/Tpl_{name}/Content.xml"/>'
    media = "".join(
        f'<ofd:MultiMedia ID="{name}" Type="Image" Format="PNG"><ofd:MediaFile>{file}</ofd:MediaFile></ofd:MultiMedia>'
        for name, (file, _) in document.media.items()
    )
    files |= {f"{folder}Res/{file}": content for file, content in document.media.values()}
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{name}" Width="50" Height="50"><ofd:Content>{objects}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
        for name, objects in document.composites.items()
    )
    files[f"{folder}PublicRes.xml"] = _xml(
        "Res", '<ofd:Fonts><ofd:Font ID="4" FontName="仿宋_GB2312"/></ofd:Fonts>', ' BaseLoc="Res"'
    )
    files[f"{folder}DocumentRes.xml"] = _xml(
        "Res",
        f"<ofd:MultiMedias>{media}</ofd:MultiMedias><ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>",
        ' BaseLoc="Res"',
    )
    body = f"<ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{''.join(listed)}</ofd:Pages>"
    if document.attachments:
        body += f"<ofd:Attachments>{root}Attachs/Attachments.xml</ofd:Attachments>"
        files[f"{folder}Attachs/Attachments.xml"] = _xml(
            "Attachments",
            "".join(
                f'<ofd:Attachment ID="{at}" Name={quoteattr(name)}><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment>'
                for at, name in enumerate(document.attachments)
            ),
        )
        files |= {f"{folder}Attachs/{name}": content for name, content in document.attachments.items()}
    if document.annotated:
        body += f"<ofd:Annotations>{root}Annots/Annotations.xml</ofd:Annotations>"
        files[f"{folder}Annots/Annotations.xml"] = _xml(
            "Annotations", '<ofd:Page PageID="1"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'
        )
        files[f"{folder}Annots/Page_0/Annotation.xml"] = _xml(
            "PageAnnot",
            '<ofd:Annot ID="1" Type="Watermark"><ofd:Appearance Boundary="0 0 210 297">'
            + by_run((30, 100, "内部资料"), 7, 20)
            + "</ofd:Appearance></ofd:Annot>",
        )
    if document.signatures:
        files[f"{folder}Signs/Signatures.xml"] = _xml(
            "Signatures",
            "".join(
                f'<ofd:Signature ID="s{at}" Type="Seal" BaseLoc="Sign_{at}/Signature.xml"/>'
                for at in range(document.signatures)
            ),
        )
        files[f"{folder}Signs/Sign_0/SignedValue.dat"] = bytes(range(256))
    files[f"{folder}Document.xml"] = _xml("Document", body)
    return files


def blanks(line: str) -> int:
    return len(line) - len(line.lstrip("　"))


def ruled(left: float, top: float, widths: Sequence[float], rows: int, height: float) -> str:
    """Draw the lines of a table as paths."""
    right, bottom = left + sum(widths), top + rows * height
    drawn = [_line(left, top + row * height, right, top + row * height) for row in range(rows + 1)]
    x = left
    for width in [0, *widths]:
        x += width
        drawn.append(_line(x, top, x, bottom))
    return "".join(drawn)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<ofd:PathObject ID="5" Boundary="{x1:g} {y1:g} {max(x2 - x1, 0.3):g} {max(y2 - y1, 0.3):g}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {x2 - x1:g} {y2 - y1:g}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _xml(root: str, body: str, attributes: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ofd:{root} xmlns:ofd="http://www.ofdspec.org/2016"{attributes}>{body}</ofd:{root}>'
    ).encode()


def _renamed(content: bytes, prefix: str) -> bytes:
    if prefix == "ofd":
        return content
    content = content.replace(b"<ofd:", b"<").replace(b"</ofd:", b"</")
    return content.replace(b"xmlns:ofd=", b"xmlns=" if not prefix else b"note=")
