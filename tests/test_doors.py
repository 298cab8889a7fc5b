"""Who may import whom: one door per room, per outside package, and for what stands outside the rooms."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import rag

ROOT = Path(__file__).resolve().parents[1]
COMMAND_LINE = {
    f"rag.cli.{file.stem}".removesuffix(".__init__") for file in (ROOT / "rag" / "cli").glob("*.py")
}
CORRIDORS = {"rag", "rag.library", "rag.models", *COMMAND_LINE}


@cache
def imports() -> dict[str, frozenset[tuple[str, bool]]]:
    """Module → (module that it imports, whether for its types alone), of the whole product."""
    files = [*(ROOT / "rag").rglob("*.py"), *(ROOT / "eval").rglob("*.py"), ROOT / "ui.py"]
    return {_name(file): frozenset(_imported(ast.parse(file.read_text(encoding="utf-8")))) for file in files}


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(tree: ast.AST, typing: bool = False) -> Iterator[tuple[str, bool]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for child in node.body:
                yield from _imported(ast.Module([child], []), True)
            for child in node.orelse:
                yield from _imported(ast.Module([child], []), typing)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, typing) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, "relative imports hide where a name comes from"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if _is_module(inner) else node.module), typing
        else:
            yield from _imported(node, typing)


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def importers(package: str) -> set[str]:
    return {
        module
        for module, imported in imports().items()
        if any(name == package or name.startswith(package + ".") for name, _ in imported)
    }


def own(module: str, typing: bool = True) -> set[str]:
    """What it imports of ours."""
    return {
        name
        for name, for_types in imports()[module]
        if name.split(".")[0] in ("rag", "eval", "ui") and (typing or not for_types)
    }


@pytest.mark.parametrize(
    ("package", "doors"),
    [
        ("chromadb", {"rag.vectors"}),
        ("tantivy", {"rag.lexical"}),
        ("opencc", {"rag.lexical"}),
        ("filelock", {"rag.lock"}),
        ("sentence_transformers", {"rag.named_models"}),
        ("torch", set()),
        ("huggingface_hub", {"rag.named_models"}),
        ("tokenizers", {"rag.embed.static"}),
        ("openai", {"rag.endpoint", "rag.embed.endpoint"}),
        ("langchain_openai", {"rag.chat"}),
        ("langchain_core", {"rag.chat", "rag.library", "rag.models", "rag.retriever"}),
        ("langchain", set()),
        ("opentelemetry", {"rag.tracing"}),
        ("docx", {"rag.export", "rag.footnotes", "rag.checking.marked"}),
        ("gradio", {"ui"}),
        ("typer", COMMAND_LINE - {"rag.cli", "rag.cli.__main__"}),
        ("pydantic_settings", {"rag.settings"}),
        ("platformdirs", {"rag.settings"}),
        ("pypinyin", {"rag.held_places"}),
        ("rapidfuzz", {"rag.understand.spelling"}),
        ("rapidocr", {"rag.read.ocr.recogniser"}),
        ("olefile", {"rag.read.office.word97"}),
        ("xlrd", {"rag.read.sheet"}),
    ],
)
def test_each_outside_package_has_one_door(package, doors):
    assert importers(package) == doors


def test_the_nouns_and_the_errors_import_nothing_of_ours():
    records = {module for module in imports() if module.startswith("rag.records")}
    assert all(own(module) <= records for module in records)
    assert own("rag.errors") == set()


def test_only_corridors_see_the_settings():
    rooms = {module for module in importers("rag.settings") if module.startswith("rag")}
    assert rooms == {"rag", "rag.library", "rag.models", "rag.cli.frame"}


def test_no_room_imports_a_corridor():
    for corridor in CORRIDORS - {"rag"}:
        rooms = {
            module
            for module in imports()
            if module not in CORRIDORS | {"ui"} and corridor in own(module, typing=False)
        }
        assert rooms == set(), corridor


def test_rooms_do_not_import_each_other_in_circles():
    rooms = {module for module in imports() if module.startswith("rag.") and module not in CORRIDORS}
    left = {module: own(module, typing=False) & rooms for module in rooms}
    while free := {module for module, needed in left.items() if not needed & set(left)}:
        left = {module: needed for module, needed in left.items() if module not in free}
    assert {module: needed & set(left) for module, needed in left.items()} == {}


def test_the_page_comes_in_by_the_front_door():
    allowed = {
        "rag", "rag.records", "rag.errors", "rag.conversation", "rag.uploads", "rag.export", "rag.checking.marked", "rag.cli",
    }  # fmt: skip
    for module in ("ui", *(module for module in imports() if module.startswith("rag.ui"))):
        others = {
            name
            for name in own(module, typing=False)
            if name not in allowed and not name.startswith(("rag.ui", "rag.render"))
        }
        assert others == set(), module


def test_the_eval_comes_in_by_the_front_door():
    # What a figure is, it asks the room that says so: its own reading of 3.5亿元 would measure another product.
    # How well pictures are recognised is that room's alone: by the front door the layout of the page would count, too.
    # What false statements measure is the check itself, without retrieval; names in English are the official renderings.
    allowed = {
        "rag", "rag.records", "rag.errors", "rag.settings", "rag.quantities", "rag.read.ocr", "rag.verify", "rag.glossary",
    }  # fmt: skip
    for module in (module for module in imports() if module.split(".")[0] == "eval"):
        assert {name for name in own(module) if name.startswith("rag")} <= allowed, module


def test_the_front_door_has_what_it_promises():
    assert sorted(rag.__all__) == rag.__all__
    for name in rag.__all__:
        assert getattr(rag, name) is not None
    assert set(rag.Event.__args__) == {rag.HitsFound, rag.StatementReady, rag.Finished}
    with pytest.raises(AttributeError):
        rag.no_such_name  # noqa: B018


def test_every_error_of_the_tree_is_a_wenju_error():
    from rag import errors

    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    defined = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.WenjuError) and name != "WenjuError"
    ]
    assert sorted(drawn) == sorted(defined)


def test_importing_everything_imports_nothing_heavy():
    # The retriever is a LangChain class itself; the library imports it when it is asked for.
    rooms = sorted(module for module in imports() if module != "rag.retriever")
    code = (
        "import importlib, sys\n"
        "for room in sys.argv[1:]: importlib.import_module(room)\n"
        "print(sorted({'torch', 'chromadb', 'gradio', 'langchain_core', 'sentence_transformers', 'openai', 'tantivy',"
        " 'docx', 'opencc', 'rapidocr', 'onnxruntime', 'cv2', 'PIL', 'xlrd', 'olefile'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *rooms], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_commands_of_the_readme_exist_with_their_options():
    from typer.main import get_command

    from rag.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL) + re.findall(r"`(wenju [^`]*)`", page))
    named = set()
    for line in re.findall(r"^(?:.*&& )?wenju (.*?)(?:\s+#.*)?$", code, re.MULTILINE):
        words = re.match(r"\w+(?: \| \w+)*", line)
        assert words is not None, line
        for command in words[0].split(" | "):
            named.add(command)
            assert command in commands, line
            options = {option for parameter in commands[command].params for option in parameter.opts}
            for option in re.findall(r"(?<!\S)--?[a-z]\S*", line):
                assert option in options, line
    assert named == set(commands)


def test_options_that_the_readme_names_beside_a_command_exist():
    from typer.main import get_command

    from rag.cli import app

    options = {
        option
        for command in get_command(app).commands.values()  # type: ignore[attr-defined]
        for parameter in command.params
        for option in parameter.opts
    }
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    scripts = {"--quick"}
    assert set(re.findall(r"`(--[a-z-]+)`", page)) - scripts <= options
