"""Lies about rate limits, paths, methods, media types and errors."""

from __future__ import annotations

from dataclasses import replace

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lies({"limit": "RATE-01 RATE-05", "remaining": "RATE-02 RATE-05"}, law="rate")
def has_no_rate_limit_header(call: Call, name: str) -> Reply:
    """One of the rate limit headers is not there."""
    return call.honest().heading(**{f"x-ratelimit-{name}": None})


@lie("RATE-03", law="rate-falls", stateful=True)
def calls_are_free(call: Call) -> Reply:
    """X-RateLimit-Remaining stays the same."""
    reply = call.honest()
    if reply.header("x-ratelimit-remaining"):
        return reply.heading(X_RateLimit_Remaining=reply.header("x-ratelimit-limit"))
    return reply


@lie("RATE-05", law="rate-everywhere", stateful=True)
def refusals_have_no_rate_limit(call: Call) -> Reply:
    """A 422 has no rate limit headers."""
    reply = call.honest()
    if reply.status == 422:
        return reply.heading(X_RateLimit_Limit=None, X_RateLimit_Remaining=None)
    return reply


@lie("RATE-06", law="rate-whole")
def limits_are_fractions(call: Call) -> Reply:
    """X-RateLimit-Remaining has a fraction."""
    reply = call.honest()
    left = reply.header("x-ratelimit-remaining")
    return reply.heading(X_RateLimit_Remaining=f"{left}.0") if left else reply


@lie("RATE-10", law="retry-after")
def always_asks_to_retry(call: Call) -> Reply:
    """Every answer carries Retry-After."""
    return call.honest().heading(Retry_After="1")


@lie("RATE-12", law="case")
def rate_limit_is_bare(call: Call) -> Reply:
    """GET /rate_limit has no member resources."""
    reply = call.honest()
    if call.path == "/v1/rate_limit" and reply.good:
        return reply.saying(reply.record.get("resources", {}))
    return reply


@lie("TRANSPORT-02", law="case")
def root_lists_links(call: Call) -> Reply:
    """GET /v1 answers with links."""
    reply = call.honest()
    return reply.saying({"requests": "/v1/requests"}) if call.path == "/v1" else reply


@lie("TRANSPORT-03", law="case")
def root_needs_credentials(call: Call) -> Reply:
    """GET /v1 without credentials is refused."""
    if call.path == "/v1" and "authorization" not in call.request.headers:
        return call.refuse(401, {"message": "Unauthorized"})
    return call.honest()


@lies(
    {".json": "TRANSPORT-06", "/": "TRANSPORT-11"},
    law={".json": "json-suffix", "/": "trailing-slash"},
)
def does_not_know_paths_with(call: Call, name: str) -> Reply:
    """A path with .json or a slash behind it is not found."""
    if call.request.path.endswith(name):
        return call.refuse(404, {"message": "Not Found"})
    return call.honest()


@lie("TRANSPORT-07", law="json-untold")
def needs_an_accept_header(call: Call) -> Reply:
    """A request without Accept is refused."""
    if "accept" not in call.request.headers:
        return call.refuse(406, {"message": "Not Acceptable"})
    return call.honest()


@lie("TRANSPORT-08", law="put")
def put_is_not_allowed(call: Call) -> Reply:
    """PUT is refused."""
    if call.request.method == "PUT":
        return call.refuse(405, {"message": "Method Not Allowed"}).heading(Allow="GET, PATCH")
    return call.honest()


@lie("TRANSPORT-09", law="form-body")
def reads_no_forms(call: Call) -> Reply:
    """A form body is refused."""
    if "form" in call.request.headers.get("content-type", ""):
        return call.refuse(415, {"message": "Unsupported Media Type"})
    return call.honest()


@lie("TRANSPORT-10", law="query-body")
def reads_no_members_from_the_query(call: Call) -> Reply:
    """Members in the query string are passed over."""
    return call.honest(replace(call.request, query="")) if call.saves else call.honest()


@lie("TRANSPORT-12", law="json-typed")
def minds_content_types_on_get(call: Call) -> Reply:
    """A GET with a Content-Type is refused."""
    if call.method == "GET" and "content-type" in call.request.headers:
        return call.refuse(415, {"message": "Unsupported Media Type"})
    return call.honest()


@lie("TRANSPORT-13", law="case")
def languages_decide(call: Call) -> Reply:
    """A language that is not English is refused."""
    if call.request.headers.get("x-itrp-language", "en") != "en":
        return call.refuse(400, {"message": "Unknown language"})
    return call.honest()


@lie("ERROR-01", law="problem-message")
def errors_are_plain_text(call: Call) -> Reply:
    """A 404 is a text."""
    reply = call.honest()
    if reply.status == 404:
        return replace(reply.heading(content_type="text/plain"), body=b"Not Found")
    return reply


@lie("ERROR-01", law="problem-message")
def errors_have_no_message(call: Call) -> Reply:
    """A 400 has error in the place of message."""
    reply = call.honest()
    return reply.saying({"error": "Bad Request"}) if reply.status == 400 else reply


@lie("ERROR-02", law="every exchange", stateful=True)
def good_answers_have_a_message(call: Call) -> Reply:
    """An update that was done says so under message."""
    reply = call.honest()
    return reply.showing(message="Saved") if call.updates and reply.good else reply


@lie("ERROR-03", law="problem")
def broken_json_is_empty(call: Call) -> Reply:
    """Broken JSON counts as a body without members."""
    reply = call.honest()
    if call.saves and reply.status == 400:
        return call.honest(call.request.sending({}))
    return reply


@lie("ERROR-04", law="problem-body")
def broken_json_in_other_words(call: Call) -> Reply:
    """The message for broken JSON is another one."""
    reply = call.honest()
    if call.saves and reply.status == 400:
        return reply.showing(message="Unexpected end of input")
    return reply


@lie("ERROR-05", law="problem")
def bad_parameters_are_422(call: Call) -> Reply:
    """An unsuitable parameter is answered 422."""
    reply = call.honest()
    if call.lists and reply.status == 400:
        return replace(reply.showing(errors=[]), status=422)
    return reply


@lie("ERROR-06 ERROR-07", law="account")
def forbidden_things_are_401(call: Call) -> Reply:
    """What is not allowed is answered 401."""
    reply = call.honest()
    return (
        replace(reply.showing(message="Unauthorized"), status=401)
        if (reply.status == 403)
        else reply
    )


@lie("ERROR-08", law="unknown-path")
def unknown_paths_are_empty_lists(call: Call) -> Reply:
    """An unknown path is answered with an empty list."""
    reply = call.honest()
    if reply.status == 404 and call.method == "GET" and call.key is None:
        return replace(reply.saying([]), status=200)
    return reply


@lie("ERROR-09", law="unknown-id")
def unknown_ids_are_empty(call: Call) -> Reply:
    """An unknown id is answered 200 with an empty object."""
    reply = call.honest()
    if reply.status == 404 and call.reads:
        return replace(reply.saying({}), status=200)
    return reply


@lie("ERROR-09", law="unknown-id", stateful=True)
def updates_of_unknown_ids_are_done(call: Call) -> Reply:
    """An update of an unknown id is answered 422."""
    reply = call.honest()
    if reply.status == 404 and call.updates:
        return call.refuse()
    return reply


@lie("ERROR-12 VALID-01", law="problem")
def validation_is_400(call: Call) -> Reply:
    """A body that does not pass validation is answered 400."""
    reply = call.honest()
    return replace(reply.without("errors"), status=400) if reply.status == 422 else reply


@lie("ERROR-15", law="wrong-method", stateful=True)
def requests_can_be_deleted(call: Call) -> Reply:
    """DELETE on a request takes it away."""
    gone = call.memory.setdefault("gone", set())
    if call.request.method == "DELETE" and call.key and not call.part:
        gone.add(call.key)
        return Reply(status=204, headers=call.refuse().headers)
    if call.key in gone:
        return call.refuse(404, {"message": "Not Found"})
    return call.honest()


@lie("ERROR-13", law="wrong-method", stateful=True)
def wrong_methods_are_updates(call: Call) -> Reply:
    """POST on a request is refused and done."""
    reply = call.honest()
    if call.request.method == "POST" and call.key and not call.part and reply.status in (404, 405):
        call.honest(replace(call.request, method="PATCH"))
    return reply


@lie("UPDATE-01 AUTH-07", law="every exchange", stateful=True)
def a_server_error_now_and_then(call: Call) -> Reply:
    """Every tenth update is answered 500, though it is done."""
    reply = call.honest()
    if call.updates and reply.good and call.count() % 10 == 0:
        return call.refuse(500, {"message": "Internal Server Error"})
    return reply


_OTHERS = {
    "teams": "OTHER-05",
    "organizations": "OTHER-06",
    "service_instances": "OTHER-07",
    "services": "OTHER-08",
    "cis": "OTHER-09",
    "problems": "OTHER-10",
    "changes": "OTHER-11",
    "projects": "OTHER-12",
    "request_templates": "OTHER-13",
    "knowledge_articles": "OTHER-14",
    "slas": "OTHER-15",
    "people": "OTHER-04",
}


@lies(_OTHERS, law={**dict.fromkeys(_OTHERS, "listed"), "people": "listed-read"})
def cannot_read_single(call: Call, name: str) -> Reply:
    """A record of another collection cannot be read."""
    if call.path.startswith(f"/v1/{name}/") and call.path.rpartition("/")[2].isdigit():
        return call.refuse(404, {"message": "Not Found"})
    return call.honest()


@lie("OTHER-01", law="case")
def me_is_somebody_else(call: Call) -> Reply:
    """GET /me answers with another person."""
    if call.path == "/v1/me":
        return call.honest(replace(call.request, path="/v1/people/2"))
    return call.honest()


@lie("OTHER-03", law="found-by")
def people_are_not_found_by_mail(call: Call) -> Reply:
    """primary_email= is passed over."""
    return call.asking(primary_email=None) if call.path == "/v1/people" else call.honest()


@lie("TRANSPORT-15", law="weak-etag")
def etags_are_strong(call: Call) -> Reply:
    """The ETag of a single request has no W/ before it."""
    reply = call.honest()
    tag = reply.header("etag")
    return reply.heading(etag=tag.removeprefix("W/")) if call.reads and tag else reply


@lie("PAGE-01 OTHER-16", law="listed-parameters")
def other_lists_have_no_pages(call: Call) -> Reply:
    """The lists of other collections pass per_page= over."""
    plain = call.method == "GET" and call.path.count("/") == 2 and call.path != call.root
    return call.asking(per_page=None) if plain and "per_page" in call.asked else call.honest()


@lie("OTHER-16 SELECT-02", law="listed-parameters", stateful=True)
def other_lists_forget_fields_when_sorted(call: Call) -> Reply:
    """The lists of other collections pass fields= over when they are sorted as well."""
    plain = call.method == "GET" and call.path.count("/") == 2 and call.path != call.root
    if plain and "fields" in call.asked and "sort" in call.asked:
        return call.asking(fields=None)
    return call.honest()


@lie("TRANSPORT-01", law="case")
def sends_readers_elsewhere(call: Call) -> Reply:
    """GET /v1/me is answered with the way to another path."""
    if call.path == "/v1/me":
        return Reply(status=302, headers={"Location": "/v2/me"})
    return call.honest()


@lie("RATE-04", law="rate-reset")
def the_window_ends_in_a_while(call: Call) -> Reply:
    """X-RateLimit-Reset is the number of seconds that are left."""
    reply = call.honest()
    return reply.heading(X_RateLimit_Reset="1800") if reply.header("x-ratelimit-reset") else reply


@lie("RATE-11", law="rate-own", stateful=True)
def calls_are_counted_together(call: Call) -> Reply:
    """The calls of everybody count as one's own."""
    reply = call.honest()
    if reply.header("x-ratelimit-remaining"):
        return reply.heading(X_RateLimit_Remaining=str(max(0, 3600 - call.count() % 3600)))
    return reply


@lie("RATE-13", law="case", stateful=True)
def asking_for_the_limit_costs(call: Call) -> Reply:
    """GET /rate_limit costs a call."""
    reply = call.honest()
    if call.path == "/v1/rate_limit":
        call.count("asked")
    left = reply.header("x-ratelimit-remaining")
    if left:
        asked = int(call.memory.get("asked", 0))
        return reply.heading(X_RateLimit_Remaining=str(max(0, int(left) - asked)))
    return reply


@lie("RATE-14", law="case")
def the_limit_needs_credentials(call: Call) -> Reply:
    """GET /rate_limit without credentials is refused."""
    if call.path == "/v1/rate_limit" and "authorization" not in call.request.headers:
        return call.refuse(401, {"message": "Unauthorized"})
    return call.honest()


@lie("OTHER-02", law="case")
def people_me_is_nobody(call: Call) -> Reply:
    """GET /people/me is not found."""
    if call.path == "/v1/people/me":
        return call.refuse(404, {"message": "Not Found"})
    return call.honest()


@lie("OTHER-17", law="case")
def all_teams_are_mine(call: Call) -> Reply:
    """GET /people/:id/teams lists every team."""
    if call.path.startswith("/v1/people/") and call.path.endswith("/teams"):
        return call.honest(replace(call.request, path="/v1/teams"))
    return call.honest()


@lies({"people": "OTHER-18", "cis": "OTHER-19"}, law="case")
def everybody_uses_everything(call: Call, name: str) -> Reply:
    """The items of a person, or the users of an item, are all that there are."""
    part, whole = {"people": ("cis", "cis"), "cis": ("users", "people")}[name]
    if call.path.startswith(f"/v1/{name}/") and call.path.endswith(f"/{part}"):
        return call.honest(replace(call.request, path=f"/v1/{whole}"))
    return call.honest()
