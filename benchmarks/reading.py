"""How long reading takes, as a ratio to the bare parser of the format, on the same files in one run and process.

    python benchmarks/reading.py [FOLDER …] [--repeats 5] [--files 20] [--each]

`bare` is what the parser alone takes for the text: pypdfium2's text of every page, python-docx's paragraphs and cells,
lxml's text content, openpyxl's values, a decoder. `read` is our reader of the format (layout, tables, what is
furniture), `take in` the whole way up to sentences and chunks. Repeats are interleaved, times are processor seconds,
the median of each file's repeats, added up by format. Files of which a page must be recognised are left out. Where no
folder holds web pages or spreadsheets, some are made from the seed documents. The target is 1.5 for `read`.
"""

from __future__ import annotations

import argparse
import html
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time

import docx
import lxml.html
import openpyxl
import pypdfium2

from rag import take_in
from rag.errors import UnreadableFile
from rag.read import read

ROOT = Path(__file__).resolve().parent.parent
TARGET = 1.5


class NeedsRecognition(Exception):
    """A page of the file has no text of its own."""


def bare_pdf(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return sum(len(page.get_textpage().get_text_range()) for page in document)


def bare_docx(path: Path) -> int:
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return sum(map(len, cells)) + sum(len(paragraph.text) for paragraph in document.paragraphs)


def bare_html(path: Path) -> int:
    return len(lxml.html.parse(str(path)).getroot().text_content())


def bare_xlsx(path: Path) -> int:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return sum(
        len(str(value))
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value
    )


def bare_text(path: Path) -> int:
    return len(path.read_bytes().decode("utf-8"))


BARE: dict[str, tuple[str, Callable[[Path], int]]] = {
    ".pdf": ("pypdfium2", bare_pdf), ".docx": ("python-docx", bare_docx), ".html": ("lxml", bare_html),
    ".htm": ("lxml", bare_html), ".xlsx": ("openpyxl", bare_xlsx), ".txt": ("decode", bare_text),
}  # fmt: skip


@dataclass(slots=True)
class Timing:
    path: Path
    bare: float
    read: float
    taken_in: float


def refuse_recognition(page: int, pages: int, recognised: bool) -> None:
    if recognised:
        raise NeedsRecognition


def seconds(function: Callable[[Path], object], path: Path) -> float:
    start = process_time()
    function(path)
    return process_time() - start


def time_file(path: Path, repeats: int) -> Timing:
    """Time one file three ways in turn; the first round, in which modules are imported, does not count."""
    ways = (BARE[path.suffix.lower()][1], read, take_in)
    read(path, tell=refuse_recognition)
    rounds = [[seconds(way, path) for way in ways] for _ in range(repeats + 1)][1:]
    return Timing(path, *(median(times) for times in zip(*rounds, strict=True)))


def documents(folders: Sequence[Path], most: int) -> dict[str, list[Path]]:
    """The files by suffix, at most so many of each, spread over the folders' order."""
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix.lower() in BARE and path.suffix.lower() not in (".htm",):
                found.setdefault(path.suffix.lower(), []).append(path)
    return {suffix: paths[:: max(1, len(paths) // most)][:most] for suffix, paths in found.items()}


def make_page(source: Path, target: Path) -> Path:
    """Write a seed document as the page of a portal, with navigation, a table and a footer."""
    lines = [line.strip() for line in source.read_text(encoding="utf-8").split("\n") if line.strip()]
    rows = "".join(f"<tr><td>指标{n}</td><td>{n}.5亿元</td><td>{n}%</td></tr>" for n in range(40))
    paragraphs = "".join(f"<p style='text-indent:2em'><span>{html.escape(line)}</span></p>" for line in lines)
    links = "".join(f"<li><a href='/x/{n}'>栏目{n}</a></li>" for n in range(60))
    target.write_text(
        f"<html><head><meta charset='utf-8'><title>{lines[0]}</title><script>var a=1;</script></head><body>"
        f"<div class='nav'><ul>{links}</ul></div><div id='zoom'><h1>{lines[0]}</h1>{paragraphs}"
        f"<table><tr><th>指标</th><th>数额</th><th>增长</th></tr>{rows}</table></div>"
        f"<div class='footer'>主办：某旗人民政府 网站标识码：1500000000</div></body></html>",
        encoding="utf-8",
    )
    return target


def make_sheet(target: Path, rows: int) -> Path:
    """Write a workbook of three sheets, with a title, a unit and a head of two rows."""
    book = openpyxl.Workbook()
    for name in ("预算", "决算", "明细"):
        sheet = book.create_sheet(name)
        sheet.append([f"2024年{name}表"])
        sheet.append(["单位：万元"])
        sheet.append(["旗区", "项目", "预算", "", "决算", "", "增长"])
        sheet.append(["", "", "收入", "支出", "收入", "支出", ""])
        sheet.merge_cells("C3:D3")
        sheet.merge_cells("E3:F3")
        for n in range(rows):
            sheet.append([f"某旗{n}", f"项目{n}", n * 1.5, n * 1.2, n * 1.6, n * 1.1, f"{n % 20}%"])
    del book["Sheet"]
    book.save(target)
    return target


def report(suffix: str, timings: Iterable[Timing], each: bool) -> str:
    timings = list(timings)
    bare, own, whole = (
        sum(getattr(timing, name) for timing in timings) for name in ("bare", "read", "taken_in")
    )
    ratios = sorted((timing.read / timing.bare, timing.path.name) for timing in timings)
    lines = [
        f"{suffix[1:]:<6}{BARE[suffix][0]:<13}{len(timings):>5}{bare * 1000:>10.1f}{own * 1000:>10.1f}"
        f"{own / bare:>8.2f}{median(ratio for ratio, _ in ratios):>9.2f}{whole * 1000:>11.1f}{whole / bare:>9.2f}"
        f"   {ratios[-1][0]:.2f} {ratios[-1][1][:36]}"
    ]
    if each:
        lines += [
            f"      {timing.bare * 1000:>10.1f} {timing.read * 1000:>10.1f} {timing.taken_in * 1000:>10.1f}"
            f" {timing.read / timing.bare:>7.2f}  {timing.path.name}"
            for timing in sorted(timings, key=lambda timing: timing.read / timing.bare)
        ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="default: seeds, made files")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--files", type=int, default=20, help="at most so many of each format")
    parser.add_argument("--each", action="store_true", help="print every file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = documents([ROOT / "seeds", *arguments.folders], arguments.files)
        seeds = sorted((ROOT / "seeds").glob("*.txt"))
        found.setdefault(".html", [make_page(seed, Path(scratch, f"{seed.stem}.html")) for seed in seeds])
        found.setdefault(".xlsx", [make_sheet(Path(scratch, f"{rows}.xlsx"), rows) for rows in (50, 500)])
        left_out, unreadable = [], []
        print(f"{'':<6}{'bare parser':<13}{'files':>5}{'bare ms':>10}{'read ms':>10}{'ratio':>8}{'median':>9}"
              f"{'take in ms':>11}{'ratio':>9}   slowest file (target {TARGET})")  # fmt: skip
        for suffix, paths in found.items():
            timings = []
            for path in paths:
                try:
                    timings.append(time_file(path, arguments.repeats))
                except NeedsRecognition:
                    left_out.append(path.name)
                except UnreadableFile as error:
                    unreadable.append(str(error))
            if timings:
                print(report(suffix, timings, arguments.each), flush=True)
    if left_out:
        print(f"left out, {len(left_out)} with pages to be recognised: {', '.join(left_out)}")
    for reason in unreadable:
        print(f"left out: {reason}")


if __name__ == "__main__":
    main()
