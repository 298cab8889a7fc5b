"""What only an office program reads (.doc, .wps, .rtf, .odt, .ods, Word 2003 XML): converted first, then read;
and XML Spreadsheet 2003, which needs no office program."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from rag.errors import UnreadableFile
from rag.read.builder import Extracted, Tell
from rag.read.docx import read_docx
from rag.read.office.rtf import read_rtf
from rag.read.office.word97 import is_word97, read_word97
from rag.read.sheet import read_xlsx, read_xml_sheet
from rag.read.sheet.xml_sheet import is_xml_sheet

TIMEOUT = 120
"""Seconds for one conversion. A report of 300 pages takes 10, the first start of LibreOffice some 5 more."""

# Nothing in a document runs, asks, or reaches out while it is converted.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>1</value></prop>
</item>
</oor:items>
"""
_OLE = b"\xd0\xcf\x11\xe0"


class _NotConverted(Exception):
    """LibreOffice gave nothing; the message is a clause that says why."""


def read_office(content: bytes, name: str, tell: Tell) -> Extracted:
    """Convert a file with LibreOffice and read the result. Where LibreOffice is missing or fails, the text of
    Word 97-2003 and RTF files is read without it, with less of its structure; for all others that raises UnreadableFile.
    """
    if is_xml_sheet(content):
        return read_xml_sheet(content, name, tell)
    suffix, called = _format(content)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    try:
        if program is None:
            raise _NotConverted("LibreOffice is not installed here")
        target = "xlsx" if suffix == ".ods" else "docx"
        converted = _convert(program, content, suffix, target)
        return read_xlsx(converted, name, tell) if target == "xlsx" else read_docx(converted, name, tell)
    except _NotConverted as error:
        if is_word97(content):
            return read_word97(content, name, why=str(error))
        if suffix == ".rtf":
            return read_rtf(content, name, why=str(error))
        better = ".xlsx" if suffix == ".ods" else ".docx"
        if program is None:
            told = f"{called} needs LibreOffice, which is not installed here; install it, or save the file as {better}"
        else:
            told = f"{error}; open it in its own program and save it as {better}"
        raise UnreadableFile(f"cannot read {name}: {told}") from error


def _format(content: bytes) -> tuple[str, str]:
    if content.startswith(b"{\\rtf"):
        return ".rtf", "RTF"
    if content.startswith(_OLE):
        return ".doc", "old Word format"
    if content.startswith(b"PK"):
        sheet = b"opendocument.spreadsheet" in content[:200]
        return (".ods", "an OpenDocument sheet") if sheet else (".odt", "OpenDocument text")
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        return ".xml", "Word 2003 XML"
    return ".doc", "old Word format"


def _convert(program: str, content: bytes, suffix: str, target: str) -> bytes:
    """Give the converted file; raises _NotConverted."""
    with tempfile.TemporaryDirectory(prefix="wenju-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        profile = home / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = home / f"document{suffix}"
        source.write_bytes(content)
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
            "--nodefault", "--nolockcheck", "--convert-to", target, "--outdir", str(home / "out"), str(source),
        ]  # fmt: skip
        _run(command, home)
        made = home / "out" / f"document.{target}"
        if not made.is_file() or not made.stat().st_size:
            raise _NotConverted("LibreOffice cannot convert it")
        return made.read_bytes()


def _run(command: list[str], home: Path) -> None:
    try:
        process = subprocess.Popen(
            command, cwd=home, env=os.environ | {"HOME": str(home)}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise _NotConverted("LibreOffice does not start") from error
    try:
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise _NotConverted(f"LibreOffice did not finish within {TIMEOUT} seconds") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started: soffice is a script that leaves its work to a child."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # where all of them have ended
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
