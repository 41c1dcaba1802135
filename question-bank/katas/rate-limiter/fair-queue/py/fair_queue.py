from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Request(Generic[T]):
    """`tokens`: what the request costs; a finite number above 0."""

    tenant: str
    tokens: float
    item: T


class FairQueue(Generic[T]):
    def __init__(self, weight_of: Callable[[str], float]) -> None:
        """`weight_of` tells the share of a tenant, a finite number above 0."""
        # TODO: remember what you need.

    def enqueue(self, tenant: str, tokens: float, item: T) -> None:
        """Puts a request behind the others of its tenant. Raises ValueError when `tokens` is not a
        finite number above 0."""
        raise NotImplementedError("TODO: let the request wait, and see to its tenant's meter")

    def next(self) -> Request[T] | None:
        """Takes out the request that is to be served next."""
        raise NotImplementedError("TODO: whose turn is it, and what does it cost?")

    def waiting(self) -> int:
        """How many requests wait."""
        raise NotImplementedError("TODO: how many requests wait?")
