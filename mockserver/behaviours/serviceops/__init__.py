"""The ServiceOps Requests API: what its document has no words for."""

from mockserver.behaviour import Behaviour
from mockserver.behaviours.serviceops import (
    access,
    answers,
    conversations,
    examining,
    making,
    tickets,
    wording,
)
from mockserver.behaviours.serviceops.searching import search_by_qualification
from mockserver.behaviours.serviceops.tokens import issue_token
from mockserver.behaviours.serviceops.uploads import store_upload

BEHAVIOUR = Behaviour(
    choices=answers.CHOICES,
    identify=access.identify,
    challenges={"client": "invalid-client"},
    recognise=access.recognise,
    admit=access.admit,
    normalise={"requests": tickets.normalise},
    examine={"requests": examining.examine, "conversations": examining.examine},
    word=wording.word,
    settle={"requests": tickets.settle, "conversations": conversations.settle},
    finish={"requests": tickets.finish},
    present={"requests": tickets.present, "conversations": conversations.present},
    actions={
        "issue_token": issue_token,
        "search_by_qualification": search_by_qualification,
        "add_conversation": conversations.add_conversation,
        "store_upload": store_upload,
    },
    reads={"requests": ("users", "forms")},
    tick=tickets.begin_count,
    generate=making.generate,
    conclude=answers.conclude,
    status=answers.status,
)
