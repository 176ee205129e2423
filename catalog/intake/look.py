"""Looks at all files of an import and writes the plan down, without making anything. May be stopped and begun again.

What was found in a file is kept with its size and time, so that a second look reads only what is new.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.intake import duplicates, forecast, history, kinds
from catalog.intake.arrange import arranged
from catalog.intake.importer import Importer
from catalog.intake.kinds import Role
from catalog.intake.models import FileState, ImportFile, ImportRun, RunState
from catalog.intake.oddities import SHORTEST
from catalog.intake.probing import Probed, Sample
from catalog.intake.record import Categories, Recorder, drop_empty_places
from catalog.states import change_state
from catalog.uploads.models import Upload, UploadState, not_removed
from catalog.videos.keys import source_key
from storage.errors import StorageError

AT_A_TIME = 2
"""Files that are probed together: reading the end of one overlaps with decoding the beginning of another."""
COMMIT_EVERY = 20
"""Files; a stopped look has to probe at most as many again."""
SMALL_SIDE = 240
"""Lines below which a picture is called small."""


def look(importer: Importer, run_id: str) -> None:
    """List, arrange, probe, compare and measure. The run is then PLANNED. Raises NoFolder, TooManyFiles, Stopped."""
    listing = importer.source.listing()
    with importer.database.sessions() as session:
        run = session.get_one(ImportRun, run_id)
        categories = Categories(session)
        plan = arranged(listing, run.name, categories.has)
        del listing
        Recorder(session, run, importer.clock()).note(plan)
        drop_empty_places(session, run)
        _judge_again(session, run)
        session.commit()
    del plan
    _probe_all(importer, run_id)
    _find_equal(importer, run_id)
    _find_alike(importer, run_id)
    _measure(importer, run_id)
    with importer.database.sessions() as session:
        run = session.get_one(ImportRun, run_id)
        run.looked_at = importer.clock()
        if run.state is RunState.LOOKING:
            change_state(run, RunState.PLANNED)
        session.commit()


def _judge_again(session: Session, run: ImportRun) -> None:
    """Forget what other files decided about a file: they may be gone."""
    for file in _videos(session, run.id, FileState.PLANNED, FileState.DUPLICATE, FileState.LEFT_OUT):
        if file.code in ("SAME_FILE", "SAME_CONTENT", "IN_SCHOOL", "SHORT") and not file.edited:
            file.state, file.code, file.duplicate_of, file.facts = FileState.PLANNED, "", "", {}
            if file.probed is not None:
                _note(file, Probed.from_json(file.probed), selective=run.selective)


def _videos(session: Session, run_id: str, *states: FileState) -> Sequence[ImportFile]:
    found = select(ImportFile).where(ImportFile.run_id == run_id, ImportFile.role == Role.VIDEO)
    return session.scalars(found.where(ImportFile.state.in_(states)).order_by(ImportFile.path)).all()


def _probe_all(importer: Importer, run_id: str) -> None:
    with importer.database.readers() as session:
        selective = session.get_one(ImportRun, run_id).selective
        files = _videos(session, run_id, FileState.PLANNED)
        left = [(file.id, file.raw) for file in files if file.probed is None]
    done = 0
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        for start in range(0, len(left), COMMIT_EVERY):
            part = left[start : start + COMMIT_EVERY]
            found = [(file_id, threads.submit(_probed, importer, raw)) for file_id, raw in part]
            try:
                results = [(file_id, _result(importer, future)) for file_id, future in found]
            finally:
                for _, future in found:
                    future.cancel()
            with importer.database.sessions() as session:
                for file_id, probed in results:
                    _note(session.get_one(ImportFile, file_id), probed, selective=selective)
                session.commit()
            done += len(part)
            importer.show("LOOKING", done, len(left))


def _result(importer: Importer, future: "Future[Probed]") -> Probed:
    importer.check()
    return future.result()


def _probed(importer: Importer, raw: str) -> Probed:
    importer.check()
    try:
        with importer.source.opened(raw) as file:
            return importer.prober.probe(file.path)
    except OSError:
        return Probed(code="UNREADABLE_FILE")


def _note(file: ImportFile, probed: Probed, *, selective: bool) -> None:
    """Write down what was found, and what is odd about it."""
    file.probed, file.duration = probed.to_json(), probed.duration or None
    if probed.code:
        file.state, file.code, file.facts = FileState.REFUSED, probed.code, dict(probed.facts)
        return
    code, facts = _remark(file, probed)
    if code and (not file.code or code == "SHORT"):
        file.code, file.facts = code, facts
    if code == "SHORT" and selective and not file.edited:
        file.state = FileState.LEFT_OUT


def _remark(file: ImportFile, probed: Probed) -> tuple[str, dict[str, object]]:
    if probed.duration < SHORTEST:
        return "SHORT", {"seconds": round(SHORTEST)}
    if not probed.height:
        return (
            ("", {}) if kinds.ending(file.path) in ("mp3", "m4a", "wma", "wav", "aac", "ogg") else ("SOUND_ONLY", {})
        )
    if not probed.sound:
        return "SILENT", {}
    if probed.height > probed.width:
        return "UPRIGHT", {}
    if min(probed.width, probed.height) < SMALL_SIDE:
        return "SMALL", {"width": probed.width, "height": probed.height}
    return "", {}


def _find_equal(importer: Importer, run_id: str) -> None:
    """Duplicates byte for byte, in the folder and in the school."""
    with importer.database.readers() as session:
        files = _videos(session, run_id, FileState.PLANNED, FileState.TAKEN)
        sizes = {file.size for file in files if file.state is FileState.PLANNED}
        ours = {file.upload_id for file in files if file.upload_id}
        there = _uploads_of(session, sizes, ours)
        groups = list(duplicates.of_one_size(files))
        wanted = {file.id: file for group in groups for file in group}
        sizes_there = {size for _, size, _, _ in there}
        wanted |= {file.id: file for file in files if file.state is FileState.PLANNED and file.size in sizes_there}
        left = [(file.id, file.raw) for file in wanted.values() if file.sha256 is None]
    _note_all(importer, left, "sha256", lambda raw: _hash(importer, raw))
    titles = _titles_by_hash(importer, there)
    with importer.database.sessions() as session:
        files = _videos(session, run_id, FileState.PLANNED, FileState.TAKEN)
        for group in duplicates.of_one_size(files):
            for kept, *others in duplicates.same_bytes(group):
                _give_up(others, "SAME_FILE", kept)
        for file in files:
            title = titles.get(file.sha256 or "")
            if title is not None and file.state is FileState.PLANNED and not file.edited:
                file.state, file.code, file.facts = FileState.DUPLICATE, "IN_SCHOOL", {"lesson": title}
                file.duplicate_of = title
        session.commit()


def _uploads_of(session: Session, sizes: Iterable[int], but: set[str]) -> list[tuple[str, int, str | None, str]]:
    """Uploads of these sizes of which lessons were made: id, size, SHA-256 if it is known, title of the lesson."""
    ended = Upload.state.in_((UploadState.READY, UploadState.TRANSCODING, UploadState.RECEIVED))
    rows = session.execute(
        select(Upload.id, Upload.length, Upload.sha256, Lesson.title)
        .join(Lesson, Lesson.video_id == Upload.video_id)
        .where(ended, not_removed(), Lesson.removed_at.is_(None))
    )
    wanted = set(sizes)
    return [(row[0], row[1], row[2], row[3]) for row in rows if row[1] in wanted and row[0] not in but]


def _titles_by_hash(importer: Importer, there: Iterable[tuple[str, int, str | None, str]]) -> dict[str, str]:
    """The titles of lessons by the hashes of their files; those not known yet are computed."""
    found = {}
    for upload_id, _, known, title in there:
        digest = known or _hash_of_source(importer, upload_id)
        if digest:
            found[digest] = title
    return found


def _hash_of_source(importer: Importer, upload_id: str) -> str:
    """The SHA-256 of a source that no job has read yet, which is then known; "" when it cannot be read."""
    running = hashlib.sha256()
    try:
        with importer.intake.store.open(source_key(upload_id)) as file:
            while block := file.read(1 << 20):
                running.update(block)
                importer.check()
    except StorageError:
        return ""
    with importer.database.sessions() as session:
        session.get_one(Upload, upload_id).sha256 = running.hexdigest()
        session.commit()
    return running.hexdigest()


def _note_all(
    importer: Importer, left: Sequence[tuple[str, str]], column: str, read: Callable[[str], str | None]
) -> None:
    """Read something of each file, given as id and ImportFile.raw, and write it down; some files in one commit."""
    for start in range(0, len(left), COMMIT_EVERY):
        importer.show("COMPARING", start, len(left))
        found: dict[str, str | None] = {}
        for file_id, raw in left[start : start + COMMIT_EVERY]:
            importer.check()
            found[file_id] = read(raw)
        with importer.database.sessions() as session:
            for file_id, value in found.items():
                if value is not None:
                    setattr(session.get_one(ImportFile, file_id), column, value)
            session.commit()


def _hash(importer: Importer, raw: str) -> str | None:
    try:
        with importer.source.opened(raw) as open_file:
            return duplicates.hashed(open_file.descriptor, importer.check)
    except OSError:
        return None  # the next step finds out why


def _give_up(others: Iterable[ImportFile], code: str, kept: ImportFile) -> None:
    for file in others:
        if file.state is FileState.PLANNED and not file.edited:
            file.state, file.code, file.facts = FileState.DUPLICATE, code, {}
            file.duplicate_of = kept.path


def _find_alike(importer: Importer, run_id: str) -> None:
    """Duplicates by content."""
    with importer.database.readers() as session:
        files = _videos(session, run_id, FileState.PLANNED, FileState.TAKEN)
        with_picture = [file for file in files if file.probed and file.probed.get("height")]
        near = duplicates.of_one_length(with_picture)
        left = [(file.id, file.raw, file.duration or 0.0) for file in near if not file.likeness]
    lengths = {raw: duration for _, raw, duration in left}
    files_left = [(file_id, raw) for file_id, raw, _ in left]
    _note_all(importer, files_left, "likeness", lambda raw: _describe(importer, raw, lengths[raw]))
    with importer.database.sessions() as session:
        files = [file for file in _videos(session, run_id, FileState.PLANNED, FileState.TAKEN) if file.likeness]
        selective = session.get_one(ImportRun, run_id).selective
        for kept, other in duplicates.same_content(files):
            if selective:
                _give_up([other], "SAME_CONTENT", kept)
            elif other.state is FileState.PLANNED and not other.edited:
                other.code, other.facts, other.duplicate_of = "SAME_CONTENT", {}, kept.path
        session.commit()


def _describe(importer: Importer, raw: str, duration: float) -> str | None:
    try:
        with importer.source.opened(raw) as open_file:
            return importer.prober.likeness(open_file.path, duration) or "."
    except OSError:
        return None


def _measure(importer: Importer, run_id: str) -> None:
    """Measure what encoding costs here, with some of the videos; once for each import."""
    with importer.database.readers() as session:
        run = session.get_one(ImportRun, run_id)
        if run.rates:
            return
        economical = run.economical
        files = _videos(session, run_id, FileState.PLANNED)
        known = [(file.raw, Probed.from_json(file.probed)) for file in files if file.probed]
        cores = importer.prober.cores
        samples: list[Sample] = history.samples(session, cores, economical=economical)
    places = forecast.chosen([forecast.work_of(probed) for _, probed in known])
    for done, place in enumerate(places):
        importer.check()
        importer.show("MEASURING", done, len(places))
        sample = _sample(importer, known[place][0], economical=economical)
        samples += [sample] if sample else []
    if not samples:
        return
    with importer.database.sessions() as session:
        session.get_one(ImportRun, run_id).rates = forecast.rates_of(samples, cores).to_json()
        session.commit()


def _sample(importer: Importer, raw: str, *, economical: bool) -> Sample | None:
    try:
        with importer.source.opened(raw) as open_file:
            return importer.prober.sample(open_file.path, economical=economical)
    except OSError:
        return None
