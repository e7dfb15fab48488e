"""Support domains: the account in which a new request is registered."""

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.identities import directory_identity
from contracts.suite.itrp.arranging import held_id, trusted_account
from contracts.suite.trials import refused


@pytest.mark.requirement("ITRP-FIELD-156", "ITRP-FIELD-158")
def test_registered_in_another_account(desk: Desk, expect: Expect) -> None:
    account = trusted_account(desk)
    sent = {**desk.valid(), "support_domain": account}
    # Not by the desk, which would look for it among the requests of the caller's account.
    made = desk.session.send("POST", desk.operation("create").path, members=sent)
    expect.accepted(made)
    for shown in (made, desk.read(made.member("id"))):
        what = "the account of the request"
        expect.equal(held_id(shown, "account"), account, what, shown=[made])
        got, what = shown.member("support_domain"), "support_domain in an answer"
        expect.equal(got, None, what, requirement="ITRP-FIELD-158", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-157")
def test_caller_of_a_directory(desk: Desk, expect: Expect) -> None:
    caller = directory_identity(desk.session)
    expect.possible(
        caller, "no caller of a directory account is known", "directory_token in the target file"
    )
    account = desk.session.target.account
    without = desk.create(desk.valid(), identity=caller)
    if not refused(without):
        # Where the directory takes requests itself, that is where this one has to be.
        expect.observe("support-domain-missing", "own", [without])
        expect.that(
            held_id(without, "account") != account,
            "a request of a directory's caller is registered without a support domain",
            expected="a refusal, or the directory as its account",
            got=without.answer,
            shown=[without],
        )
        return
    expect.refused(without)
    expect.observe("support-domain-missing", "refuse", [without])
    if account:
        made = desk.create({**desk.valid(), "support_domain": account}, identity=caller)
        expect.accepted(made)
