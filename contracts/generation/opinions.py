"""Opinions: what two validators of different make think of the body of an answer.

Ours is in Python, that of Schemathesis in Rust. Where they differ one of them reads the document
wrongly, and so do we: that is said, and nobody is accused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import schemathesis
from schemathesis.openapi import from_dict
from schemathesis.openapi.checks import JsonSchemaError

from contracts.contract import Contract, Operation
from contracts.errors import Broken, Disagreement
from contracts.exchange import Exchange
from contracts.judging import IN_BODY

Opinion = Callable[[Operation, schemathesis.Response], str]


class RustOpinion:
    """The opinion of Schemathesis about bodies, by the document as it is."""

    def __init__(self, contract: Contract) -> None:
        config = schemathesis.Config.from_dict({"cache": {"enabled": False}})
        self._schema = from_dict(deepcopy(dict(contract.raw)), config=config)

    def __call__(self, operation: Operation, response: schemathesis.Response) -> str:
        """Return what is wrong with the body of an answer by its schema; empty when it is right."""
        known: schemathesis.APIOperation[Any, Any, Any, Any]
        known = self._schema[operation.path][operation.method]
        try:
            known.validate_response(response)
        except JsonSchemaError as error:
            return _line(error.message)
        except BaseExceptionGroup as group:
            found = (one for one in group.exceptions if isinstance(one, JsonSchemaError))
            return next((_line(one.message) for one in found), "")
        except AssertionError:
            return ""  # no JSON, or not that it says to be: that is not about a schema
        return ""


def compare(
    operation: Operation,
    exchange: Exchange,
    complaints: Sequence[Broken],
    opinion: str,
    requirement: str,
) -> None:
    """Make sure that both validators think the same of a body.

    Raises:
        Disagreement: they do not.
    """
    ours = next((one for one in complaints if one.message.endswith(IN_BODY)), None)
    if not exchange.is_json or bool(ours) == bool(opinion):
        return
    said = f"{ours.message}: {ours.expected}, got {ours.got}" if ours else "valid"
    raise Disagreement(
        f"{operation.id}, {exchange.method} {exchange.path}, answer {exchange.status}:"
        f" jsonschema says: {said}; jsonschema-rs says: {opinion or 'valid'}",
        (requirement,),
    )


def _line(text: str) -> str:
    return " ".join(text.split())[:300]
