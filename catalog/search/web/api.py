"""GET /api/v1/search and /api/v1/suggest."""

from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import request

from catalog.search import service
from catalog.search.evaluate import Answer, Filters
from catalog.search.visible import seen, teaching
from catalog.search.web.clip_hits import all_hits
from catalog.search.web.context import live
from catalog.search.web.hits import category_name, length_name
from catalog.search.web.schemas import LAST_PAGE, Found, SearchQuery, Suggestions, SuggestQuery
from catalog.web.shared.api import refusals
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_search", __name__, url_prefix="/api/v1", tag="Search")
PAGE = 20
MOST_TEACHERS = 30
NOTHING: dict[str, Any] = {
    "total": 0,
    "hits": [],
    "facets": {"category": [], "teacher": [], "length": []},
    "correction": None,
    "next": None,
}


@blueprint.get("/search")
@blueprint.input(SearchQuery, location="query", arg_name="query")
@blueprint.output(Found)
@blueprint.doc(responses=refusals(422, 503))
def search(query: dict[str, Any]) -> Any:
    """Courses, lessons, clips and captions: titles first, then what is around them, then what is said."""
    wanted = Filters(query["category"], query["teacher"], query["length"], query["kind"])
    answer = service.search(live(), query["q"], wanted)
    if answer is None:
        return NOTHING
    found, total = _page(answer, wanted.kind, query["page"]), answer.total(wanted.kind)
    return {
        "total": total,
        "hits": all_hits(answer, *found),
        "facets": _facets(answer),
        "correction": service.correction(answer, query["q"]) or None,
        "next": _next(query["page"]) if query["page"] * PAGE < total and query["page"] < LAST_PAGE else None,
    }


@blueprint.get("/suggest")
@blueprint.input(SuggestQuery, location="query", arg_name="query")
@blueprint.output(Suggestions)
@blueprint.doc(responses=refusals(422, 503))
def suggest(query: dict[str, Any]) -> Any:
    """Names that begin or go on like what was typed, also by how they are read: at most eight."""
    found = service.suggestions(live(), query["q"])
    ids: dict[str, list[str]] = {}
    for one in found:
        ids.setdefault(one.kind, []).append(one.id)
    public = seen(session(), ids.get("course", []), ids.get("lesson", []))
    known = public.courses | public.lessons | teaching(session(), ids.get("teacher", []))
    return {"items": [one for one in found if one.kind == "category" or one.id in known]}


def _page(answer: Answer, kind: str, number: int) -> tuple[list[int], list[int]]:
    """The courses, lessons and clips of a page, and the captions that follow the last of those."""
    start, end = (number - 1) * PAGE, number * PAGE
    if kind == "caption":
        return [], answer.saying(end)[start:]
    shown = answer.best(end, kind)[start:]
    if kind:
        return shown, []
    before = answer.total() - answer.counts["caption"]
    return shown, answer.saying(max(0, end - before))[max(0, start - before) :]


def _facets(answer: Answer) -> dict[str, list[dict[str, Any]]]:
    facets, snapshot = answer.facets, answer.snapshot
    return {
        "category": [
            {"id": one, "title": category_name(answer, one), "count": count} for one, count in facets.category
        ],
        "teacher": [
            {"id": one, "title": snapshot.teacher_name(one), "count": count}
            for one, count in facets.teacher[:MOST_TEACHERS]
        ],
        "length": [{"id": one, "title": length_name(one), "count": count} for one, count in facets.length],
    }


def _next(page: int) -> str:
    return f"{request.path}?{urlencode({**request.args.to_dict(), 'page': page + 1})}"
