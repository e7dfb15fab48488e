"""The whole run: at its end, everything that it created is still there."""

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.suite.params import law

_AT_ONCE = 40
_MOST = 400


@law("found", "all-listed")
def test_all_that_was_created_is_in_the_list(desk: Desk, expect: Expect) -> None:
    if desk.contract.doing("list", desk.main) is None:
        keys = desk.made_ids()[-_AT_ONCE:]
        expect.possible(keys, "nothing was created")
        for key in keys:
            expect.status(desk.read(key), 200)
        return
    blamed, what = expect.under("all-listed"), "the created records that the list lacks"
    try:
        desk.lists.narrow(desk.stock.keys())
        at_once = _AT_ONCE
    except NotExercised:
        at_once = _MOST
    keys = desk.made_ids()[-_MOST:]
    expect.possible(keys, "nothing was created")
    for start in range(0, len(keys), at_once):
        some = keys[start : start + at_once]
        found = {one["id"] for one in desk.lists.of(some)}
        lost = [one for one in some if one not in found]
        for key in lost[:_AT_ONCE]:
            read = desk.read(key)
            expect.status(read, 200)
            if read.member("account") is not None:
                lost.remove(key)  # it was made in another account, by intention
        expect.equal(lost, [], what, requirement=blamed)
