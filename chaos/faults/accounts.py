"""Members delete their accounts while processes are killed."""

import http.cookiejar
import re
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress

from sqlalchemy import func, select

from catalog.clips.models import Clip
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.removal.erasing import objects_of
from catalog.uploads.models import Upload
from chaos.client import SILENT, TIMEOUT, Broken, Client, sign_in
from chaos.faults.neighbours import shared_clip
from chaos.faults.studio import KILLS, killing
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually, kill, kill_group

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def accounts_deleted(scene: Scene) -> float:
    """Residents delete their accounts, the web is killed at the request, and the workers while the files go.

    An account is there with all that is its own, or gone with all of it; in the end no file of it is in the store.
    """
    visitor, gone = Client(scene.school.address), list[str]()
    for _ in range(KILLS):
        name, password = secrets.token_hex(6), secrets.token_hex(8)
        member_id = _join(scene, name, password)
        clip = shared_clip(scene, sign_in(scene.school.address, name, password))
        keys = _objects(scene, member_id)
        browser = _signed_in(scene.school.address, name, password)
        with killing(scene), suppress(*SILENT):
            _delete(browser, scene.school.address, password)
        if not _is_whole(scene, member_id, clip):
            _delete(_signed_in(scene.school.address, name, password), scene.school.address, password)
            if not _is_whole(scene, member_id, clip):
                raise Broken(f"the account {member_id} is there after its deletion")
        if visitor.ask("GET", f"/clips/{clip}").status != 404:
            raise Broken(f"clip {clip} of a deleted account has a page")
        gone += keys
    for _ in range(KILLS):
        for child in kill_group(scene.school.part("celery", "encode@")):
            kill(child)
        time.sleep(scene.rng.uniform(10, 25))  # the files go a minute after the account
    began = time.monotonic()
    eventually(lambda: not _left(scene, gone), "the files of deleted accounts are gone", GIVEN_UP_AFTER)
    return time.monotonic() - began


def _join(scene: Scene, name: str, password: str) -> str:
    with scene.services.database.sessions() as session:
        member_id = members.add(session, name, password, Role.RESIDENT).id
        session.commit()
    scene.services.database.engine.dispose()
    return member_id


def _signed_in(address: str, name: str, password: str) -> urllib.request.OpenerDirector:
    """A browser of the member."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    _send(opener, f"{address}/signin", f"{address}/signin", {"name": name, "password": password})
    return opener


def _delete(browser: urllib.request.OpenerDirector, address: str, password: str) -> None:
    _send(browser, f"{address}/account/delete", f"{address}/account/delete", {"password": password})


def _send(browser: urllib.request.OpenerDirector, page: str, to: str, fields: dict[str, str]) -> None:
    """Fill the form of a page. Raises Broken when it is refused, and what SILENT names without an answer."""
    try:
        token = _TOKEN.search(browser.open(page, timeout=TIMEOUT).read().decode())
        form = fields | {"csrf_token": token[1] if token else ""}
        browser.open(to, urllib.parse.urlencode(form).encode(), timeout=TIMEOUT).close()
    except urllib.error.HTTPError as refused:
        if refused.code < 500:
            raise Broken(f"{to} was answered by {refused.code}") from refused
        raise


def _is_whole(scene: Scene, member_id: str, clip: str) -> bool:
    """Whether the account is gone with its clip and file. Raises Broken when it is gone in part."""
    with scene.services.database.readers() as session:
        there = [
            session.scalar(select(func.count()).where(Member.id == member_id)),
            session.scalar(select(func.count()).where(Clip.id == clip)),
            session.scalar(select(func.count()).where(Upload.member_id == member_id)),
        ]
    scene.services.database.engine.dispose()
    if there not in ([1, 1, 1], [0, 0, 0]):
        raise Broken(f"account, clips and files of {member_id} are {there}")
    return there == [0, 0, 0]


def _objects(scene: Scene, member_id: str) -> list[str]:
    """The keys of all objects of the member's clips."""
    with scene.services.database.readers() as session:
        videos = list(session.scalars(select(Clip.video_id).where(Clip.owner_id == member_id)))
        named = list(objects_of(session, videos))
    scene.services.database.engine.dispose()
    return [info.key for one in named for info in scene.services.store.list(one)]


def _left(scene: Scene, keys: list[str]) -> bool:
    there = {info.key for info in scene.services.store.list("")}
    return bool(there & set(keys))
