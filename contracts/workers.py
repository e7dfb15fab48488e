"""Workers: what the processes of a distributed run tell each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pytest

_KEY = "contracts"


@dataclass(frozen=True, kw_only=True)
class Task:
    """What the main process tells each worker, so that all of them make one run.

    ``tag`` is this process's own and begins with the run's. ``ledger`` and ``spool`` are paths, the
    last one empty when nobody wants the exchanges.
    """

    seed: int
    tag: str
    ledger: str = ""
    spool: str = ""

    @staticmethod
    def given(config: pytest.Config) -> Task | None:
        """Return what this worker was told; None in the main process."""
        data = getattr(config, "workerinput", {}).get(_KEY)
        return None if data is None else Task(**data)

    def give(self, node: Any) -> None:
        """Tell a worker that is about to start."""
        own = f"{self.tag}w{str(node.gateway.id).removeprefix('gw')}"
        node.workerinput[_KEY] = asdict(Task(**{**asdict(self), "tag": own}))


@dataclass(frozen=True, kw_only=True)
class Yield:
    """What a worker tells the main process at its end, besides the results of its checks."""

    planned: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    stopped: str = ""
    sent: int = 0
    removed: int = 0
    staying: tuple[str, ...] = ()

    def leave(self, config: pytest.Config) -> None:
        """Tell the main process."""
        config.workeroutput[_KEY] = asdict(self)  # type: ignore[attr-defined]

    @staticmethod
    def taken(node: Any) -> Yield | None:
        """Return what a worker told; None when it ended without a word."""
        data: Mapping[str, Any] | None = getattr(node, "workeroutput", {}).get(_KEY)
        if data is None:
            return None
        lists = {name: tuple(data[name]) for name in ("planned", "left_out", "staying")}
        return Yield(**{**data, **lists})


def distributes(config: pytest.Config) -> bool:
    """Tell whether this process leaves the checks to workers."""
    is_worker = hasattr(config, "workerinput")
    return not is_worker and getattr(config.option, "dist", "no") != "no"
