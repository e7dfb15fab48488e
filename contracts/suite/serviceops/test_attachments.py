"""Attachments: a file is uploaded first, and then named by a ticket."""

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.serviceops.tickets import create
from contracts.suite.serviceops.uploads import reference, upload
from contracts.suite.trials import refused, succeeded


@pytest.mark.requirement("SOPS-UPLOAD-01", "SOPS-UPLOAD-02", "SOPS-UPLOAD-04")
def test_upload(desk: Desk, expect: Expect) -> None:
    references = set()
    names = (f"{desk.tag}.txt", "picture.jpg", f"{desk.tag}.txt")
    for name in names:
        exchange = upload(desk, name, desk.text().encode())
        expect.status(exchange, 200, requirement="SOPS-UPLOAD-01")
        shown = exchange.json if isinstance(exchange.json, dict) else {}
        expect.equal(
            shown.get("realName"), name, "realName", requirement="SOPS-UPLOAD-02", shown=[exchange]
        )
        expect.that(
            "link" in shown and shown["link"] is None,
            "link is not null",
            expected="null",
            got=exchange.answer,
            requirement="SOPS-UPLOAD-02",
            shown=[exchange],
        )
        text = shown.get("refFileName")
        for requirement in ("SOPS-UPLOAD-02", "SOPS-UPLOAD-04"):
            expect.that(
                isinstance(text, str) and bool(text.strip()),
                "refFileName is no text",
                expected="an opaque text",
                got=text,
                requirement=requirement,
                shown=[exchange],
            )
        references.add(text)
    expect.equal(
        len(references),
        len(names),
        "the number of references to three files",
        requirement="SOPS-UPLOAD-04",
    )


@pytest.mark.requirement("SOPS-UPLOAD-01")
def test_upload_of_any_content(desk: Desk, expect: Expect) -> None:
    for content in (b"\x00\xff\r\n--" * 50, "Žluťoučký".encode(), b"x" * 100_000):
        expect.status(upload(desk, f"{desk.tag}.bin", content), 200)
    nothing = upload(desk, "x.txt", b"x", part="no-such-part")
    expect.refused(nothing)


@pytest.mark.requirement("SOPS-KEY-21", "SOPS-UPLOAD-03")
def test_uploaded_files_go_with_a_ticket(desk: Desk, expect: Expect) -> None:
    files = [reference(upload(desk, f"{one}.txt", desk.text().encode())) for one in "abc"]
    renamed = [{**files[2], "realName": "another name.pdf"}]
    for sent in (files[:1], files[:2], renamed):
        made = create(desk, fileAttachments=sent)
        expect.accepted(made, requirement="SOPS-KEY-21")
        for exchange in (made, desk.read(made.member("id"))):
            shown = exchange.member("fileAttachments")
            held = [
                {"refFileName": one.get("refFileName"), "realName": one.get("realName")}
                for one in shown or ()
                if isinstance(one, dict)
            ]
            for requirement in ("SOPS-UPLOAD-03", "SOPS-KEY-21"):
                expect.equal(
                    sorted(held, key=str),
                    sorted(sent, key=str),
                    "fileAttachments",
                    requirement=requirement,
                    shown=[made, exchange],
                )


@pytest.mark.requirement("SOPS-UPLOAD-03")
def test_update_with_an_uploaded_file(desk: Desk, expect: Expect) -> None:
    file = reference(upload(desk, "late.txt", desk.text().encode()))
    key = desk.make().member("id")
    changed = desk.update(key, {"fileAttachments": [file]})
    expect.accepted(changed)
    for exchange in (changed, desk.read(key)):
        shown = exchange.member("fileAttachments") or []
        expect.equal(
            [one.get("refFileName") for one in shown],
            [file["refFileName"]],
            "the files of the ticket",
            shown=[changed, exchange],
        )
    again = create(desk, fileAttachments=[file])
    expect.observe("attachment-reuse", "allow" if succeeded(again) else "refuse", [again])


@pytest.mark.requirement("SOPS-KEY-21")
def test_attachments_that_cannot_be(desk: Desk, expect: Expect) -> None:
    unknown = create(desk, fileAttachments=[{"refFileName": f"none-{desk.tag}", "realName": "a"}])
    expect.observe("unknown-attachment", "refuse" if refused(unknown) else "drop", [unknown])
    if not refused(unknown):
        shown = unknown.member("fileAttachments")
        expect.equal(shown or [], [], "a file that nobody uploaded", shown=[unknown])
    for wrong in ("abc.txt", ["abc.txt"], {"refFileName": "abc"}, [{"realName": "a.txt"}]):
        expect.refused(create(desk, fileAttachments=wrong))
