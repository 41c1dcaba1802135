import math
from collections import deque
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
        self._weight_of = weight_of
        # The requests of each tenant that has some, with their running numbers, the oldest first.
        self._backlogs: dict[str, deque[tuple[int, Request[T]]]] = {}
        self._meters: dict[str, float] = {}  # tokens per weight that each tenant has used
        self._level = 0.0  # how far everybody has come who had something waiting
        self._enqueued = 0

    def enqueue(self, tenant: str, tokens: float, item: T) -> None:
        """Puts a request behind the others of its tenant. Raises ValueError when `tokens` is not a
        finite number above 0."""
        if not 0 < tokens < math.inf:
            raise ValueError(f"tokens must be a finite number above 0, not {tokens}")
        if tenant not in self._backlogs:
            self._backlogs[tenant] = deque()
            self._meters[tenant] = max(self._meters.get(tenant, 0.0), self._level)
        self._backlogs[tenant].append((self._enqueued, Request(tenant, tokens, item)))
        self._enqueued += 1

    def next(self) -> Request[T] | None:
        """Takes out the request that is to be served next."""
        if not self._backlogs:
            return None
        tenant = min(self._backlogs, key=self._turn)
        backlog = self._backlogs[tenant]
        _, request = backlog.popleft()
        if not backlog:
            del self._backlogs[tenant]
        self._level = self._meters[tenant]
        self._meters[tenant] = self._level + request.tokens / self._weight_of(tenant)
        return request

    def waiting(self) -> int:
        """How many requests wait."""
        return sum(len(backlog) for backlog in self._backlogs.values())

    def _turn(self, tenant: str) -> tuple[float, int]:
        """Sorts the tenants that wait: by meter, then by the age of their oldest request."""
        order, _ = self._backlogs[tenant][0]
        return self._meters[tenant], order
