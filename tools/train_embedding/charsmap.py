"""Traditional to simplified characters as a table that the tokenizer carries inside itself.

`tokenizers.normalizers.Precompiled` reads SentencePiece's compiled map: four bytes of trie size, a
darts-clone double-array trie over UTF-8 keys, then the replacements, each closed by a zero byte. Keys here are
single characters, so the trie is shallow and a first-fit layout is enough. Writing it here spares SentencePiece
as a dependency, whose only door to the format is to train a throw-away model.
"""

import struct
from collections.abc import Iterator, Mapping

HAN = range(0x3400, 0xA000)


def simplifications() -> dict[str, str]:
    """Give each traditional Han character whose simplified form, character by character, is another one."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    pairs = ((chr(code), convert(chr(code))) for code in HAN)
    return {source: target for source, target in pairs if source != target and len(target) == 1}


def compile_map(pairs: Mapping[str, str]) -> bytes:
    """Give the bytes that `Precompiled` takes for a map from single characters to strings."""
    strings = bytearray()
    places: dict[str, int] = {}
    for target in sorted(set(pairs.values())):
        places[target] = len(strings)
        strings += target.encode() + b"\0"
    trie: dict[int, object] = {}
    for source, target in pairs.items():
        node = trie
        for byte in source.encode():
            node = node.setdefault(byte, {})  # type: ignore[assignment]
        node[0] = places[target]
    units = _lay_out(trie)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + bytes(strings)


def _lay_out(trie: dict[int, object]) -> list[int]:
    """Place every node's children at `base ^ label` so that no two nodes share a base or a slot."""
    units: list[int] = [0] * 256
    taken = {0}
    bases: set[int] = set()
    free_from = 1

    def place(labels: list[int]) -> int:
        nonlocal free_from
        while free_from in taken:
            free_from += 1
        for base in _counting(free_from):
            if base not in bases and not any(base ^ label in taken for label in labels):
                return base
        raise AssertionError("counting does not end")

    pending = [(0, trie)]
    while pending:
        position, node = pending.pop()
        labels = sorted(node)
        base = place(labels)
        bases.add(base)
        taken.update(base ^ label for label in labels)
        units.extend([0] * ((max(taken) | 255) + 1 - len(units)))
        offset = position ^ base
        if offset >= 1 << 21:
            raise ValueError(f"the character map has {len(taken)} entries, more than the format can address")
        units[position] |= offset << 10 | (1 << 8 if 0 in node else 0)
        for label in labels:
            child = node[label]
            if isinstance(child, dict):
                units[base ^ label] = label
                pending.append((base ^ label, child))
            elif isinstance(child, int):
                units[base ^ label] = child | 1 << 31
    return units


def _counting(start: int) -> Iterator[int]:
    while True:
        yield start
        start += 1
