"""The page on which the owner of a clip cuts, mutes and covers parts of it; the API saves it (api.py)."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from catalog.clips.edits import Cover, restored
from catalog.clips.models import Clip
from catalog.clips.web.share import film_of, own_clip
from catalog.clips.web.showing import edits_out, is_ready_to_edit

blueprint = Blueprint("cutting", __name__, url_prefix="/share", template_folder="templates")


@blueprint.get("/<clip_id>/edits")
def show(clip_id: str) -> str | Response:
    """The editor; where the clip stands, while it cannot be edited."""
    member, clip = own_clip(clip_id)
    film = film_of(clip, member)
    if film is None or clip.package is None or not is_ready_to_edit(clip):
        return redirect(url_for("share.show", clip_id=clip_id), code=303)
    found = edits_out(clip)
    wanted = {"trim": found["trim"], "mutes": found["mutes"], "covers": [_cover(each) for each in found["covers"]]}
    return render_template(
        "clips/cutting.html",
        clip=clip,
        film=film,
        edits={**found, "wanted": wanted},
        shown=restored(clip.package.edits).cut,
        shape=_shape(clip),
    )


def _cover(cover: Cover) -> dict[str, Any]:
    """As the API takes it."""
    facts = {name: getattr(cover, name) for name in ("x", "y", "w", "h", "blurred")}
    return {"from": cover.start, "to": cover.end, **facts}


def _shape(clip: Clip) -> float:
    """Width by height of the picture."""
    largest = clip.package.renditions[0] if clip.package and clip.package.renditions else None
    return round(largest["width"] / largest["height"], 4) if largest else 16 / 9
