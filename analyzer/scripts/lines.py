"""YAML with line numbers: plain values for the schema, and the line of every key for messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode


class Document:
    """A YAML document. ``value`` holds plain Python values; ``line_of`` finds the line (1-based) of a location.

    ``twice`` lists the keys that are in a block already, by line; ``value`` has the first of each.
    """

    def __init__(self, root: object, twice: Sequence[tuple[int, str]] = ()) -> None:
        self._root = root
        self.value: Any = _plain(root)
        self.twice = tuple(twice)

    def line_of(self, location: Sequence[str | int]) -> int:
        """The line of the key at ``location``, or of the nearest block around it that exists."""
        node, line = self._root, 1
        for part in location:
            # Steps that name no key are the schema's own (the branches of a choice).
            if isinstance(node, CommentedMap) and part in node:
                line = node.lc.key(part)[0] + 1
            elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
                line = node.lc.item(part)[0] + 1
            else:
                continue
            node = node[part]
        return line


def parse_yaml(text: str, path: Path) -> Document:
    """Parse YAML 1.2.

    Raises:
        YamlProblemError: not YAML; with the line and what is wrong.
    """
    try:
        try:
            return Document(_yaml().load(text))
        except DuplicateKeyError:
            # Looked for only now: it takes as long as reading.
            return Document(_yaml(allow_duplicate_keys=True).load(text), list(_twice(_yaml().compose(text))))
    except MarkedYAMLError as error:
        raise YamlProblemError(_line(error), f"not valid YAML: {error.problem or error.context}") from error
    except RecursionError as error:
        raise YamlProblemError(1, "not valid YAML: nested too deeply") from error
    except (YAMLError, ValueError) as error:
        raise YamlProblemError(1, f"not valid YAML: {str(error).splitlines()[0]}") from error


def _yaml(*, allow_duplicate_keys: bool = False) -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.allow_duplicate_keys = allow_duplicate_keys
    return yaml


def _twice(node: Node | None) -> Iterator[tuple[int, str]]:
    """Line and name of every key that is in its block already."""
    if isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield key.start_mark.line + 1, str(key.value)
            seen.add(str(key.value))
            yield from _twice(value)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _twice(value)


class YamlProblemError(ValueError):
    """Raised inside this package only; ``load`` turns it into a PackError."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def _line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _plain(node: object) -> object:
    """Plain dictionaries, lists and scalars instead of ruamel's classes, which a strict schema refuses."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)
