"""An import of old courseware is killed several times: in the end every file is a lesson, and none is one twice."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from catalog.courses.models import Course, Lesson
from chaos.client import Broken
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import ADMIN, eventually, kill, kill_group

COURSES = ("剪纸", "太极拳", "打算盘")
LESSONS = 6
KILLS = 6


def import_killed(scene: Scene) -> float:
    """kill -9 of `school import` at any time, then two whole runs: the second one must make nothing."""
    library = _library(scene)
    for _ in range(KILLS):
        process = _start(scene, library)
        time.sleep(scene.rng.uniform(0.5, 6))
        kill_group(process.pid)
        kill(process.pid)
        process.wait()
    began = time.monotonic()
    for _ in range(2):
        process = _start(scene, library)
        if process.wait(GIVEN_UP_AFTER) != 0:
            raise Broken(f"the import ended with {process.returncode}")
        _refuse_doubles(scene)
    took = time.monotonic() - began
    lessons = [lesson for _, _, lesson in _lessons(scene)]
    eventually(lambda: all(_plays(scene, lesson) for lesson in lessons), "all lessons play", GIVEN_UP_AFTER)
    return took


def _plays(scene: Scene, lesson: str) -> bool:
    return bool(scene.client.call("GET", f"/lessons/{lesson}")["complete"])


def _library(scene: Scene) -> Path:
    """A folder of courses; each file is another one by a last box that players skip (ISO/IEC 14496-12, 8.1.2)."""
    library = scene.folder / "courseware"
    for course in COURSES:
        (library / course).mkdir(parents=True)
        for number in range(1, LESSONS + 1):
            box = (24).to_bytes(4, "big") + b"free" + scene.rng.randbytes(16)
            path = library / course / f"第{number}讲 {course}.mp4"
            path.write_bytes(scene.clips["short"].data + box)
            os.utime(path, (time.time() - 3600,) * 2)  # one that was just written may still be growing
    return library


def _start(scene: Scene, library: Path) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "school.cli", "import", str(library), "--owner", ADMIN, "--category", "dance"]
    return subprocess.Popen(words, env=scene.school.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _lessons(scene: Scene) -> list[tuple[str, str, str]]:
    """Course, lesson and lesson's id of everything that was imported."""
    query = select(Course.title, Lesson.title, Lesson.id).join(Lesson.course).where(Course.title.in_(COURSES))
    with scene.services.database.readers() as session:
        found = [(course, title, lesson) for course, title, lesson in session.execute(query)]
    scene.services.database.engine.dispose()
    return found


def _refuse_doubles(scene: Scene) -> None:
    made = Counter(course for course, _, _ in _lessons(scene))
    if made != Counter(dict.fromkeys(COURSES, LESSONS)):
        raise Broken(f"the import made {dict(made)}")
    titles = {(course, title) for course, title, _ in _lessons(scene)}
    if len(titles) != len(COURSES) * LESSONS:
        raise Broken(f"the import made lessons twice: {sorted(titles)}")
