"""The keys of a request that hold lists: addresses, tags, files, assets, configuration items."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.serviceops.client import FILE, Client
from tests.mockserver.serviceops.refusals import refused


@pytest.mark.requirement("SOPS-KEY-07", "SOPS-SENT-03", "SOPS-ANSWER-08")
@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (["a@b.com"], ["a@b.com"]),
        (["b@c.com", "a@b.com", "b@c.com"], ["b@c.com", "a@b.com"]),
        (["no address"], ["no address"]),
        ([], []),
    ],
)
def test_cc_addresses_are_a_set(api: Client, sent: list[str], answered: list[str]) -> None:
    assert api.create(ccEmailSet=sent)["ccEmailSet"] == answered


@pytest.mark.requirement("SOPS-KEY-09", "SOPS-KEY-10", "SOPS-SENT-12", "SOPS-ANSWER-14")
@pytest.mark.parametrize("tags", [["a"], ["b", "a", "b"], [f"tag {n}" for n in range(500)], []])
def test_tags_are_any_number_of_texts(api: Client, tags: list[str]) -> None:
    assert api.create(tags=tags)["tags"] == tags


@pytest.mark.requirement("SOPS-KEY-07", "SOPS-KEY-09")
@pytest.mark.parametrize("name", ["tags", "ccEmailSet"])
@pytest.mark.parametrize("value", ["a@b.com", {"a": "b"}, [1], [None], [["a"]], 1, True])
def test_a_list_holds_texts(api: Client, name: str, value: Any) -> None:
    refused(api, name, value)


@pytest.mark.requirement("SOPS-KEY-21", "SOPS-UPLOAD-03", "SOPS-CREATE-22")
def test_attachments_are_named_by_their_reference(api: Client) -> None:
    assert api.create()["fileAttachments"] == []
    assert api.create(fileAttachments=None)["fileAttachments"] == []
    sent = [{"refFileName": FILE, "realName": "xyz.pdf"}]
    assert api.create(fileAttachments=sent)["fileAttachments"] == sent
    assert api.create(fileAttachments=[{"refFileName": FILE}])["fileAttachments"] == sent
    other = [{"refFileName": FILE, "realName": "other.pdf", "size": 3}]
    assert api.create(fileAttachments=other)["fileAttachments"] == [
        {"refFileName": FILE, "realName": "other.pdf"}
    ]


@pytest.mark.requirement("SOPS-KEY-21")
@pytest.mark.parametrize(
    "value",
    [
        [{"refFileName": "none", "realName": "xyz.pdf"}],
        [{"realName": "xyz.pdf"}],
        [{"refFileName": 1}],
        [{"refFileName": None}],
        ["abc"],
        {"refFileName": "abc"},
        "abc",
    ],
)
def test_an_attachment_must_have_been_uploaded(api: Client, value: Any) -> None:
    refused(api, "fileAttachments", value)


@pytest.mark.requirement("SOPS-KEY-23")
def test_assets_are_linked(api: Client) -> None:
    sent = [{"assetModel": "asset_hardware", "assetId": 1}]
    assert api.create(linkAssetIds=sent)["linkAssetIds"] == sent
    as_float = [{"assetModel": "asset_hardware", "assetId": 1.0, "more": True}]
    assert api.create(linkAssetIds=as_float)["linkAssetIds"] == sent


@pytest.mark.requirement("SOPS-KEY-23")
@pytest.mark.parametrize(
    "value",
    [
        [{"assetModel": "asset_hardware", "assetId": 999}],
        [{"assetModel": "asset_software", "assetId": 1}],
        [{"assetModel": "asset_hardware", "assetId": "1"}],
        [{"assetModel": "asset_hardware", "assetId": 1.5}],
        [{"assetModel": "asset_hardware", "assetId": True}],
        [{"assetModel": "asset_hardware"}],
        [{"assetId": 1}],
        [1],
        1,
    ],
)
def test_an_asset_must_exist(api: Client, value: Any) -> None:
    refused(api, "linkAssetIds", value)


@pytest.mark.requirement("SOPS-CREATE-19")
def test_configuration_items_are_kept_as_they_come(api: Client) -> None:
    sent = [{"ciId": 1, "ciModel": "cmdb"}, {"ciId": 1e30, "ciModel": "x"}]
    assert api.create(linkCiIds=sent)["linkCiIds"] == sent
    refused(api, "linkCiIds", [{"ciId": 1}])
