"""Plays of screens and counts of people become showings, whatever comes first and how often."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.errors import NotFound
from player.classrooms.attendance import counting, mine, plays, register, showings
from player.classrooms.attendance.counting import Count, Counter
from player.classrooms.attendance.errors import ReasonMissing, TooLongAgo
from player.classrooms.attendance.models import Headcount, Presence, ScreenPlay, Showing, Source
from player.classrooms.attendance.plays import Standing
from player.classrooms.attendance.rules import OLDEST, Place
from player.classrooms.attendance.showings import Occasion
from player.progress import service as progress
from school.services import Services
from tests.conftest import EITHER
from tests.player.classrooms.attendance.conftest import BY_SCREEN, NINE, Hall, at, build

FILM = (0.0, 200.0)


def _one(session: Session) -> Showing:
    return session.scalars(select(Showing)).one()


@EITHER
def test_a_play_that_comes_twice_counts_once_and_one_after_it_adds(session: Session, hall: Hall) -> None:
    hall.play(session, "a", [(0, 60)])
    hall.play(session, "a", [(0, 60)])
    hall.play(session, "a", [(0, 100)])
    assert _one(session).seconds == 100
    hall.play(session, "b", [(50, 150)], began=5)  # the same people see it again
    assert (_one(session).seconds, _one(session).watched.length()) == (200, 150)
    hall.play(session, "c", [FILM], began=120)
    assert session.scalar(select(func.count()).select_from(Showing)) == 2


@EITHER
def test_a_lesson_opened_by_mistake_is_no_showing(session: Session, hall: Hall) -> None:
    hall.play(session, "a", [(0, 4)])
    assert session.scalar(select(func.count()).select_from(Showing)) == 0
    hall.play(session, "a", [(0, 5)])
    assert _one(session).seconds == 5


@EITHER
def test_positions_that_a_screen_says_are_a_play(session: Session, hall: Hall) -> None:
    for seconds, playing in ((0, True), (30, True), (60, False), (90, True), (120, True)):
        position = min(seconds, 60) if seconds < 90 else seconds - 30
        place = Place(position, playing, NINE + timedelta(seconds=seconds))
        plays.note_standing(session, hall.screen, Standing(hall.lesson, place), at(600))
    plays.note_standing(session, hall.screen, Standing(None, Place(0, False, at(2.5))), at(600))
    play = session.scalars(select(ScreenPlay)).one()
    assert (play.watched.spans(), play.playing, play.offline) == ([(0, 90)], False, False)
    assert _one(session).seconds == 90


@EITHER
def test_what_the_room_watched_counts_for_those_who_were_there(session: Session, hall: Hall) -> None:
    hall.play(session, "a", [(0, 60)])
    register.sign_in(session, _one(session), hall.neighbour, at(2))
    place = progress.get(session, hall.neighbour, hall.lesson)
    assert place is not None
    assert (place.seen.spans(), place.position, place.finished) == ([(0, 60)], 0, False)
    hall.play(session, "a", [FILM])  # the lesson goes on
    assert place.finished
    register.unmark(session, _one(session), f"m-{hall.neighbour.id}", hall.hand, at(5))
    assert not place.begun
    register.mark(session, _one(session), f"m-{hall.neighbour.id}", hall.hand, at(6))
    assert (place.finished, _one(session).named) == (True, 1)
    assert register.withdraw(session, _one(session), hall.neighbour, at(7))
    assert (place.begun, session.scalar(select(func.count()).select_from(Presence))) == (False, 0)


@EITHER
def test_the_last_headcount_holds_by_the_time_it_was_made(session: Session, hall: Hall) -> None:
    hall.play(session, "a", [FILM])
    for key, heads, minutes in (("first", 36, 4), ("second", 38, 6), ("late", 12, 5)):
        done = counting.count(session, hall.occasion, Count(key, heads, BY_SCREEN, at(minutes)), at(600))
        assert done.new
    assert not counting.count(session, hall.occasion, Count("first", 99, BY_SCREEN, at(7)), at(600)).new
    assert (_one(session).headcount, _one(session).people) == (38, 38)


@EITHER
def test_a_count_that_comes_before_its_play_is_of_the_same_showing(session: Session, hall: Hall) -> None:
    counting.count(session, hall.occasion, Count("count", 38, BY_SCREEN, at(5)), at(600))
    hall.play(session, "a", [FILM])
    assert (_one(session).people, _one(session).seconds) == (38, 200)
    planned = Occasion(hall.room.id, hall.lesson, "screening")
    counting.count(session, planned, Count("again", 40, BY_SCREEN, at(6)), at(600))
    assert (_one(session).people, _one(session).screening_id) == (40, "screening")
    assert showings.people_of(session, hall.room.id, ["screening", "other"]) == {"screening": 40}


@EITHER
def test_a_late_correction_needs_a_reason_and_is_on_record(session: Session, hall: Hall) -> None:
    hall.play(session, "a", [FILM])
    counting.count(session, hall.occasion, Count("key", 36, BY_SCREEN, at(5)), at(5))
    late, by = NINE + timedelta(hours=20), Counter(Source.MEMBER, hall.volunteer.id)
    with pytest.raises(ReasonMissing):
        counting.correct(session, _one(session), Count("other", 38, by), late)
    counting.correct(session, _one(session), Count("other", 38, by, why=" 两位在门外 "), late)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.COUNT)).one()
    assert (entry.before, entry.after, entry.why, entry.by_id) == ("36", "38", "两位在门外", hall.volunteer.id)
    with pytest.raises(ReasonMissing):
        register.add(session, _one(session), "赵大爷", hall.hand, late)
    with pytest.raises(TooLongAgo):
        counting.count(session, hall.occasion, Count("old", 1, BY_SCREEN, NINE), NINE + OLDEST + timedelta(days=1))
    # A screen that had no line tells what it counted in time, however late it comes.
    told = counting.count(session, hall.occasion, Count("sync", 39, BY_SCREEN, at(30)), NINE + timedelta(days=40))
    assert (told.new, _one(session).people) == (True, 38)  # the correction is the later count


@EITHER
def test_the_register_knows_the_neighbours_of_its_classroom_alone(session: Session, hall: Hall) -> None:
    hall.play(session, "a", [FILM])
    showing, other = _one(session), build(session, "二号教室")
    without = register.add(session, showing, "赵大爷", hall.hand, at(5))
    assert register.add(session, showing, " 赵大爷 ", hall.hand, at(5)) == without
    member = register.add(session, showing, hall.neighbour.name, hall.hand, at(5))
    assert (member, showing.named) == (f"m-{hall.neighbour.id}", 2)
    for person in (f"m-{other.neighbour.id}", "n-none", "m-", "", "x-1", f"n-{hall.neighbour.id}"):
        with pytest.raises(NotFound):
            register.mark(session, showing, person, hall.hand, at(5))
    register.unmark(session, showing, without, hall.hand, at(6))
    tiles = {tile.name: tile.present for tile in register.tiles(session, hall.room.id, showing, at(7))}
    assert tiles == {"赵大爷": False, hall.neighbour.name: True}
    assert not register.tiles(session, other.room.id, None, at(7))
    gone = NINE + register.KNOWN_FOR + timedelta(days=1)
    assert not register.tiles(session, hall.room.id, None, gone)


def _at_once(services: Services, acts: list[Callable[[Session], object]]) -> None:
    together, errors = threading.Barrier(len(acts)), []

    def run(act: Callable[[Session], object]) -> None:
        with services.database.sessions() as session:
            together.wait()
            try:
                act(session)
                session.commit()
            except Exception as error:  # whatever the database says
                errors.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


def test_of_what_comes_many_times_at_once_each_counts_once(services: Services) -> None:
    with services.database.sessions() as session:
        session.expire_on_commit = False
        built = build(session)
        session.commit()

    def count(key: str) -> Callable[[Session], object]:
        said = Count(key, 30 + len(key), BY_SCREEN, at(3))
        return lambda session: counting.count(session, built.read_by(session).occasion, said, at(600))

    def play(session: Session) -> object:
        return built.read_by(session).play(session, "a", [FILM])

    _at_once(services, [count("same"), count("same"), count("same"), count("other"), play, play])

    def sign_in(session: Session) -> object:
        return register.sign_in(session, _one(session), built.read_by(session).neighbour, at(4))

    _at_once(services, [sign_in] * 4)
    with services.database.sessions() as session:
        showing = _one(session)
        assert session.scalar(select(func.count()).select_from(Headcount)) == 2
        assert (showing.seconds, showing.named) == (200, 1)
        place = progress.get(session, built.read_by(session).neighbour, showing.lesson)  # type: ignore[arg-type]
        assert place is not None
        assert place.finished


@EITHER
def test_members_delete_what_they_attended_and_the_number_stays(session: Session, hall: Hall) -> None:
    hall.play(session, "a", [FILM])
    showing = _one(session)
    for moment, left in ((at(10), 0), (at(60 * 13), 1)):  # just afterwards, and when it has been reported
        register.sign_in(session, showing, hall.neighbour, at(2))
        assert [one.showing for one in mine.attended(session, hall.neighbour, 0, 9)] == [showing]
        assert mine.forget(session, hall.neighbour, showing.id, moment) == 1
        place = progress.get(session, hall.neighbour, hall.lesson)
        assert place is not None
        assert (showing.named, place.begun, mine.attended(session, hall.neighbour, 0, 9)) == (left, False, [])
    assert mine.forget(session, hall.neighbour, None, at(60 * 13)) == 0
