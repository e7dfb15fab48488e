"""The whole run: at its end, everything that it created is still there."""

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.suite.params import law

_AT_ONCE = 40
_MOST = 400


@law("found")
def test_all_that_was_created_is_in_the_list(desk: Desk, expect: Expect) -> None:
    keys = desk.made_ids()[-_MOST:]
    expect.possible(keys, "nothing was created")
    if desk.contract.doing("list", desk.main) is None:
        for key in keys[-_AT_ONCE:]:
            expect.status(desk.read(key), 200)
        return
    try:
        desk.lists.narrow(desk.stock.keys())
    except NotExercised:
        found = {one["id"] for one in desk.lists.of(keys)}
        expect.equal([one for one in keys if one not in found], [], "what the list lacks")
        return
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        found = {one["id"] for one in desk.lists.of(some)}
        lost = [one for one in some if one not in found]
        for key in lost:
            expect.status(desk.read(key), 200)
        expect.equal(lost, [], "the created records that the list lacks")
