"""Speech is recognized in pieces, while what recognizes it is killed."""

import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bench.hearing.voices import Voices, texts
from catalog.captions.jobs import SPEECH, write_captions
from catalog.captions.models import Captions, SpokenPiece
from catalog.clock import now
from catalog.jobs.models import Job, JobState
from catalog.uploads.models import Upload
from chaos.client import Broken
from chaos.scene import Clip, Scene, Skipped
from chaos.server import children, eventually, kill, kill_group, line_of
from transcode.speech import model
from transcode.tools import ffmpeg

TIMES, GAP = 5, 4.0
"""How often the text is said, and the seconds of silence behind each: each is a piece for itself."""
PATIENT = 900.0
"""Seconds for a piece on a busy machine: a lease has to run out, and the model is loaded again."""
CACHE = Path(__file__).parents[2] / "var" / "bench" / "voices"


def hearing_killed(scene: Scene) -> float:
    """kill -9 of the recognizing process, then of its whole worker: no piece is heard twice, captions come once."""
    if gone := model.missing(model.BASE):
        raise Skipped(f"{gone[0]} is missing (script/setup --captions)")
    scene.clips = {**scene.clips, "talk": _talk(scene.folder)}
    sending = scene.send("talk")
    eventually(lambda: scene.state(sending) == "READY", f"{sending.id} is made", PATIENT)
    with scene.services.database.sessions() as session:
        upload = session.get_one(Upload, sending.id)
        video = upload.video_id
        write_captions(session, upload, now())
        session.commit()
    with _worker(scene) as worker:
        heard = _wait(scene, sending.id, 1)
        eventually(lambda: _listener(worker.pid), "somebody listens", PATIENT)
        kill(_listener(worker.pid) or worker.pid)
        heard |= _wait(scene, sending.id, len(heard) + 1)
        for child in kill_group(worker.pid):
            kill(child)
        worker.wait()
        _same(heard, _pieces(scene, sending.id))
    began = time.monotonic()
    with _worker(scene):
        while _state(scene, sending.id) is not JobState.DONE:
            found = _pieces(scene, sending.id)
            if found:  # none when the captions have just been written
                _same(heard, found)
                heard |= found
            if time.monotonic() - began > PATIENT:
                raise Broken(f"captions of {sending.id} are not written")
            time.sleep(0.2)
    with scene.services.database.readers() as session:
        tracks = list(session.scalars(select(Captions).where(Captions.video_id == video)))
    if len(tracks) != 1 or tracks[0].cues < TIMES or _pieces(scene, sending.id):
        raise Broken(f"{len(tracks)} captions of {sending.id}, or pieces are left")
    return time.monotonic() - began


def _talk(folder: Path) -> Clip:
    recording = Voices(CACHE).recording(next(texts("tuned")), 0, english=False)
    sound, film = folder / "talk.wav", folder / "talk.mkv"
    with wave.open(str(recording)) as said, wave.open(str(sound), "wb") as file:
        file.setparams(said.getparams())
        words = said.readframes(said.getnframes())
        for _ in range(TIMES):
            file.writeframes(words + bytes(2 * int(GAP * said.getframerate())))
        seconds = TIMES * (said.getnframes() / said.getframerate() + GAP)
    picture = ["-f", "lavfi", "-i", f"color=navy:s=320x180:r=5:d={seconds:.1f}"]
    made = ["-i", str(sound), "-c:v", "mpeg4", "-shortest", str(film)]
    subprocess.run([str(ffmpeg()), "-v", "error", "-y", *picture, *made], check=True)
    return Clip(film.read_bytes(), seconds)


@contextmanager
def _worker(scene: Scene) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that only recognizes speech: the others of the school write no captions."""
    words = [sys.executable, "-m", "school.cli", "worker", "--queues", "speech"]
    environment = scene.school.environment | {"SCHOOL_SPEECH_MODEL": model.BASE}
    worker = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield worker
    finally:
        for child in kill_group(worker.pid) if worker.poll() is None else ():
            kill(child)
        worker.wait()


def _listener(worker: int) -> int:
    """The id of the process that recognizes speech; 0 for none."""
    mine = children(worker)
    mine += [pid for child in mine for pid in children(child)]
    mine += [pid for child in mine for pid in children(child)]
    return next((pid for pid in mine if "listener.py" in line_of(pid)), 0)


def _pieces(scene: Scene, upload_id: str) -> dict[int, datetime | None]:
    """The numbers of the pieces that are kept, and when they were heard."""
    with scene.services.database.readers() as session:
        found = select(SpokenPiece.number, SpokenPiece.heard_at).where(SpokenPiece.upload_id == upload_id)
        return {piece.number: piece.heard_at for piece in session.execute(found)}


def _wait(scene: Scene, upload_id: str, count: int) -> dict[int, datetime | None]:
    eventually(lambda: len(_pieces(scene, upload_id)) >= count, f"{count} pieces are heard", PATIENT)
    return _pieces(scene, upload_id)


def _same(before: dict[int, datetime | None], after: dict[int, datetime | None]) -> None:
    if any(after.get(number) != at for number, at in before.items()):
        raise Broken("a piece was heard twice, or lost")


def _state(scene: Scene, upload_id: str) -> JobState | None:
    with scene.services.database.readers() as session:
        return session.scalar(select(Job.state).where(Job.subject == upload_id, Job.kind == SPEECH))
