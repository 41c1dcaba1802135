from collections.abc import Mapping
from dataclasses import dataclass
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


def canonical_json(value: Json) -> str:
    """The one text that all equal values have.

    Raises ValueError for what is not JSON, and for whole numbers that a double cannot tell apart.
    """
    raise NotImplementedError("TODO: write the value so that equal values have one text")


class ToolKeys:
    """Names the tool calls of one run."""

    def __init__(
        self, run_id: str, journal: Journal, checkpoint: Mapping[str, int] | None = None
    ) -> None:
        """Without a checkpoint the run is at its beginning."""
        # TODO: remember what you need.

    def next(self, step_id: str, tool: str, args: Json) -> ToolCall:
        """The next call of a step. An error changes nothing.

        Raises KeyMismatch when the journal knows the key with another call, ValueError when the
        arguments have no canonical text.
        """
        raise NotImplementedError("TODO: key from the position, fingerprint from the call")

    def checkpoint(self) -> dict[str, int]:
        """How many calls each step has had, to be stored with the state of the run."""
        raise NotImplementedError("TODO: how many calls has each step had?")
