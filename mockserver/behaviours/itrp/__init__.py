"""The ITRP Requests API: what its document has no words for."""

from mockserver.behaviour import Behaviour
from mockserver.behaviours.itrp import access, announcing, events, lifecycle, making, notes
from mockserver.behaviours.itrp.service import rate_limit, replied, root

CHOICES = {
    "reopening": ("clears", "keeps"),
    "second-completion": ("stays", "moves"),
    "completion-needs-reason": ("no", "yes"),
    "status-needs-member": ("no", "yes"),
    "waiting-until-elsewhere": ("ignore", "refuse"),
    "addressed-elsewhere": ("ignore", "refuse"),
    "reviewed-by-others": ("accept", "ignore", "refuse"),
    "responded-target": ("stays", "ends"),
    "completed-next-target": ("no-target", "null"),
    "time-zone": ("user", "utc"),
    "location-header": ("record-page", "api", "absent"),
    "source-update": ("administrators", "anyone"),
    "impact-with-incident": ("optional", "required"),
    "grouping-into-grouped": ("refuse", "accept"),
}

BEHAVIOUR = Behaviour(
    choices=CHOICES,
    recognise=access.recognise,
    visible={"requests": access.sees_request, "notes": access.sees_note},
    sees_all={"requests": access.is_staff},
    normalise={"requests": lifecycle.normalise},
    settle={"requests": lifecycle.settle, "notes": notes.settle},
    finish={"requests": lifecycle.finish},
    present={"requests": lifecycle.present},
    reads={"notes": ("requests",)},
    actions={
        "match_event": events.match_event,
        "add_note": notes.add_note,
        "rate_limit": rate_limit,
        "root": root,
    },
    tick=lifecycle.tick,
    generate=making.generate,
    replied=replied,
    announces=announcing.EVENTS,
    announce=announcing.announce,
)
