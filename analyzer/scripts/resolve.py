"""A pack with its names filled in: what the analyzer judges by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from analyzer.scripts.blocks import Block
from analyzer.scripts.conditions import Condition, Moment
from analyzer.scripts.names import expand_names
from analyzer.scripts.schema import Pack

B = TypeVar("B", bound=Block)

PHRASE_KEYS = frozenset({"phrases", "review_phrases", "followed_by", "anchors", "announced_by", "resumed_by"})
"""The keys of all blocks that hold lists of phrases."""


def resolve(pack: Pack) -> Pack:
    """``pack`` with every phrase that has a name in braces replaced by one phrase for each name it stands for.

    Blocks that say the same are one: what was found out about the first holds for all of them.
    """
    return _block(pack, pack.names, {})


def phrases_of(block: Block) -> Iterator[str]:
    """Every phrase in ``block`` and in the blocks within it, in the order of the file."""
    return (phrase for key, value in _fields(block) if key in PHRASE_KEYS for phrase in value)


def places_of(block: Block) -> Iterator[str]:
    """The names of all places of a call, windows among them, that ``block`` and the blocks within it look in."""
    return (value for key, value in _fields(block) if key == "place")


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of a block and of the blocks within it."""
    if isinstance(value, Block):
        for key, part in value:
            yield key, part
            yield from _fields(part)
    elif isinstance(value, tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _fields(part)


def _block(block: B, names: Mapping[str, Sequence[str]], known: dict[Block, Any]) -> B:
    changed: dict[str, Any] = {
        key: expand_names(value, names) if key in PHRASE_KEYS else _value(value, names, known) for key, value in block
    }
    resolved = block.model_copy(update=changed)
    return known.setdefault(resolved, resolved) if isinstance(block, Condition | Moment) else resolved


def _value(value: Any, names: Mapping[str, Sequence[str]], known: dict[Block, Any]) -> Any:
    if isinstance(value, Block):
        return _block(value, names, known)
    if isinstance(value, tuple):
        return tuple(_value(part, names, known) for part in value)
    if isinstance(value, dict):
        return {key: _value(part, names, known) for key, part in value.items()}
    return value
