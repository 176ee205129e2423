"""The pages of clips: one clip, for its owner and for viewers."""

from flask import Blueprint, render_template

from catalog.clips import service
from catalog.clips.web.showing import clip_out
from catalog.web.shared.context import context
from catalog.web.shared.playback import Film
from catalog.web.shared.session import session

blueprint = Blueprint("clips", __name__, template_folder="templates")


@blueprint.get("/clips/<clip_id>")
def show(clip_id: str) -> str:
    """One clip: its video, and for its owner where it stands and what comes next."""
    viewer = context().viewer()
    clip = service.get_clip(session(), clip_id, viewer)
    out = clip_out(clip, viewer)
    film = Film(out["playlist"], out["poster"] or "", "", out["duration"]) if out["playlist"] else None
    return render_template("clips/clip.html", clip=clip, out=out, film=film)
