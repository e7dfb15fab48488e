"""The Link header, read strictly."""

import pytest

from contracts.links import links


def test_addresses_by_relation() -> None:
    text = '<http://a/x?page=2>; rel="next", <http://a/x?page=9>;rel=last'
    assert links(text) == {"next": "http://a/x?page=2", "last": "http://a/x?page=9"}


def test_several_relations_and_other_parameters() -> None:
    assert links('<u>; title="a, b; c"; rel="first previous"') == {"first": "u", "prev": "u"}


def test_no_header_has_no_links() -> None:
    assert links("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "http://a/x; rel=next",
        "<http://a/x",
        "<u>",
        '<u>; title="x"',
        '<u>; rel="next" <v>; rel=prev',
    ],
)
def test_what_cannot_be_read(text: str) -> None:
    assert links(text) is None
