"""Take the picture of the README: the seeds, asked about 额济纳旗, the source highlighted.

    python tools/screenshot.py [docs/screenshot.png]

Needs playwright and a Chromium (Debian: apt-get install chromium fonts-noto-cjk).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ("额济纳旗2024年上半年社会消费品零售总额是多少？", "额济纳旗上半年东居延海补水多少？")
WIDTH, HEIGHT = 1280, 800
START_SECONDS = 90
"""Importing Gradio takes 4 s on a quiet machine, and ten times that on a busy one."""


def chromium() -> str | None:
    """Path of the system's Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def served(library: Path) -> Iterator[str]:
    """Address of the page, served by a process of its own for the library in that folder."""
    code = (
        "import sys, ui\n"
        "from rag import Library\n"
        "with Library.open(sys.argv[1]) as library:\n"
        "    ui.serve(library, port=0)\n"
    )
    log = library / "ui.log"
    # No model, whatever the environment names: what the page shows must not depend on an endpoint.
    environment = {**os.environ, "WENJU_MODEL": "", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(library)], cwd=ROOT, stdout=out, stderr=out, env=environment
        )
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.wait(20)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """What the process says it listens on, once it answers there."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text(encoding="utf-8")
        if "http://" in said:
            address = "http://" + said.split("http://", 1)[1].split()[0]
            with urllib.request.urlopen(address, timeout=START_SECONDS) as reply:
                assert reply.status == 200
            return address
        time.sleep(0.2)
    raise RuntimeError(f"the page did not start:\n{log.read_text(encoding='utf-8')}")


def main(target: Path) -> None:
    from playwright.sync_api import sync_playwright

    from rag import Library

    browser_path = chromium()
    if browser_path is None:
        sys.exit("no Chromium found; install one: apt-get install chromium fonts-noto-cjk")
    with tempfile.TemporaryDirectory() as folder:
        with Library.open(folder) as library:
            library.ingest(sorted((ROOT / "seeds").glob("*.txt")))
        with served(Path(folder)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(address)
            for number, question in enumerate(QUESTIONS, 1):
                page.fill("#question textarea", question)
                page.click("#ask")
                page.wait_for_selector(f"#conversation .wj-turn:nth-of-type({number}) .wj-notes")
            page.click("#conversation .wj-turn:last-of-type .wj-cite")
            page.wait_for_timeout(800)  # the source scrolls into view
            page.screenshot(path=target)
            browser.close()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshot.png")
