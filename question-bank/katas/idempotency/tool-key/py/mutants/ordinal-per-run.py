import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class Journal(Protocol):
    """Fingerprints by key. Survives crashes."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, fingerprint: str) -> None: ...


@dataclass(frozen=True)
class ToolCall:
    key: str
    """`run/step/ordinal`: the same for every repetition of this call, another for every other."""
    fingerprint: str
    """The canonical text of `[tool, arguments]`."""
    replayed: bool
    """Whether the journal knew this call already."""


class KeyMismatch(Exception):
    """A known key came with another tool or other arguments."""


LARGEST = 2**53 - 1
"""Beyond it a double cannot tell whole numbers apart."""


def canonical_json(value: Json) -> str:
    """The one text that all equal values have.

    Raises ValueError for what is not JSON, and for whole numbers that a double cannot tell apart.
    """
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (int, float)):
        return _canonical_number(value)
    if isinstance(value, list):
        return f"[{','.join(canonical_json(item) for item in value)}]"
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"not JSON: {value!r}")
    # Code points sort differently from UTF-16 code units above U+FFFF.
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    members = (f"{canonical_json(name)}:{canonical_json(value[name])}" for name in names)
    return f"{{{','.join(members)}}}"


def _canonical_number(value: int | float) -> str:
    if not abs(value) <= LARGEST:
        raise ValueError(f"not an exact number: {value}")
    if value == int(value):
        return str(int(value))
    shortest = repr(value)
    if abs(value) >= 1e-6:
        return format(Decimal(shortest), "f")
    digits, exponent = shortest.split("e")
    return f"{digits}e{int(exponent)}"


class ToolKeys:
    """Names the tool calls of one run."""

    def __init__(
        self, run_id: str, journal: Journal, checkpoint: Mapping[str, int] | None = None
    ) -> None:
        """Without a checkpoint the run is at its beginning."""
        self._run_id = run_id
        self._journal = journal
        self._counts = dict(checkpoint or {})

    def next(self, step_id: str, tool: str, args: Json) -> ToolCall:
        """The next call of a step. An error changes nothing.

        Raises KeyMismatch when the journal knows the key with another call, ValueError when the
        arguments have no canonical text.
        """
        ordinal = sum(self._counts.values())
        key = f"{_escape_id(self._run_id)}/{_escape_id(step_id)}/{ordinal}"
        fingerprint = canonical_json([tool, args])
        known = self._journal.get(key)
        if known is not None and known != fingerprint:
            raise KeyMismatch(f"{key} was {known} and is now {fingerprint}")
        if known is None:
            self._journal.set(key, fingerprint)
        self._counts[step_id] = self._counts.get(step_id, 0) + 1
        return ToolCall(key, fingerprint, replayed=known is not None)

    def checkpoint(self) -> dict[str, int]:
        """How many calls each step has had, to be stored with the state of the run."""
        return dict(self._counts)


def _escape_id(id_: str) -> str:
    return id_.replace("%", "%25").replace("/", "%2F")
