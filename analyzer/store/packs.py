"""The packs that judged, as they were then."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import Connection, select

from analyzer.errors import StoreError
from analyzer.scripts.schema import EXAMPLE_KEYS, Pack, Scoring, Status
from analyzer.store import schema


class Packs:
    """The packs of a store, read once each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._bodies: dict[str, bytes] = {}
        self._packs: dict[str, Pack] = {}
        self._trials: dict[str, frozenset[str]] = {}

    def pack(self, sha256: str) -> Pack:
        """The whole pack. Raises StoreError for one of another version of the program, or none."""
        if sha256 not in self._packs:
            try:
                self._packs[sha256] = Pack.model_validate_json(self._body(sha256))
            except ValidationError as error:
                raise StoreError(
                    f"pack {sha256[:12]} was stored by another version of this program",
                    hint="judge its calls again: nightly does, or run with the same --db",
                ) from error
        return self._packs[sha256]

    def on_trial(self, sha256: str) -> Collection[str]:
        """The rules that decide nothing yet."""
        if sha256 not in self._trials:
            rules = self._raw(sha256).get("rules", ())
            active = Status.ACTIVE.value
            self._trials[sha256] = frozenset(r["id"] for r in rules if r.get("status", active) != active)
        return self._trials[sha256]

    def names(self, digests: Collection[str]) -> Mapping[str, str]:
        """The titles of all rules and elements of these packs by their ids."""
        titles: dict[str, str] = {}
        for sha256 in sorted(digests):
            for rule in self._raw(sha256).get("rules", ()):
                titles[rule["id"]] = rule["title"]
                for element in rule.get("elements") or ():
                    titles[f"{rule['id']}.{element['id']}"] = element["title"]
        return titles

    def min_precision(self, sha256: str) -> float:
        """The share of a rule's failures that people must confirm (0–1)."""
        default = Scoring.model_fields["min_precision"].default
        return float(self._raw(sha256).get("scoring", {}).get("min_precision", default))

    def rule_text(self, sha256: str, rule_id: str) -> str | None:
        """What a rule, or the rule whose element it is, says, without its examples; None where the pack has none."""
        for rule in self._raw(sha256).get("rules", ()):
            if rule["id"] == rule_id.partition(".")[0]:
                return json.dumps({name: rule[name] for name in rule if name not in EXAMPLE_KEYS}, sort_keys=True)
        return None

    def _raw(self, sha256: str) -> Mapping[str, Any]:
        raw: Mapping[str, Any] = orjson.loads(self._body(sha256))
        return raw

    def _body(self, sha256: str) -> bytes:
        if sha256 not in self._bodies:
            query = select(schema.packs.c.definition).where(schema.packs.c.sha256 == sha256)
            body = self._connection.scalars(query).one()
            self._bodies[sha256] = zlib.decompress(body)
        return self._bodies[sha256]
