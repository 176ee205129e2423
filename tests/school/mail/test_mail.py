"""Mails, with a real mail server (aiosmtpd): sent once, tried again, confirmed, resetting a password."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from catalog.clips import review
from catalog.clips.models import Verdict
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.jobs.models import Job, JobState
from catalog.mail.jobs import MAIL
from catalog.mail.models import Contact, Mail, MailState
from catalog.members.models import Member, Role
from catalog.notices.models import Notice
from school.mail.post import post_of
from school.pipeline.worker import Worker
from school.services import Services
from school.settings import Settings, SettingsError
from tests import factories
from tests.conftest import PASSWORD, AddMember
from tests.school.people.conftest import Browser
from tests.school.serve.running import free_port
from tests.workers import worker

pytestmark = pytest.mark.databases("sqlite")


class Inbox:
    """What a mail server got, and what it answers."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[Any]:
    from aiosmtpd.controller import Controller

    running = Controller(inbox, hostname="127.0.0.1", port=free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def at_work(services: Services, server: Any) -> Worker:
    """A worker whose mails go to the server."""
    settings = replace(
        services.settings, mail_url=f"smtp://127.0.0.1:{server.port}", mail_from="school@example.org", name="红旗网校"
    )
    made = worker(services, services.settings.engine)
    return replace(made, context=replace(made.context, post=post_of(settings)))


@pytest.fixture
def refused(services: Services, add_member: AddMember) -> Member:
    """A resident with a confirmed address, of whom a clip was refused some time ago."""
    resident, moderator = add_member("周美华"), add_member("高敏", Role.MODERATOR)
    with services.database.sessions() as session:
        session.add(Contact(member_id=resident.id, email="mei@example.org", confirmed_at=now()))
        clip = factories.clip_in_review(session, session.get_one(Member, resident.id))
        judgement = Judgement(Verdict.REFUSE, "看不清。")
        review.judge(session, session.get_one(Member, moderator.id), clip, judgement, now())
        session.scalars(select(Job).where(Job.kind == MAIL)).one().run_after = None
        session.commit()
    return resident


def _only(services: Services) -> tuple[MailState, JobState]:
    with services.database.readers() as session:
        job = session.scalars(select(Job).where(Job.kind == MAIL)).one()
        return session.scalars(select(Mail)).one().state, job.state


def test_a_notice_is_mailed_once(services: Services, at_work: Worker, inbox: Inbox, refused: Member) -> None:
    assert at_work.work(MAIL)
    assert not at_work.work(MAIL)
    (mail,) = inbox.got
    assert (mail["To"], mail["From"]) == ("mei@example.org", "school@example.org")
    assert mail["Subject"] == "你的视频“我们楼的十字步”不能展示。你可以请另一位审核员再看一次。 · 红旗网校"
    assert "看不清。" in mail.get_content()
    assert _only(services) == (MailState.SENT, JobState.DONE)


def test_what_the_server_did_not_take_is_tried_again(
    services: Services, at_work: Worker, inbox: Inbox, refused: Member
) -> None:
    inbox.answer = "451 later"
    assert at_work.work(MAIL)
    assert _only(services) == (MailState.WAITING, JobState.DUE)
    inbox.answer = "250 OK"
    with services.database.sessions() as session:
        session.scalars(select(Job).where(Job.kind == MAIL)).one().due_at = now()
        session.commit()
    assert at_work.work(MAIL)
    assert len(inbox.got) == 1
    assert _only(services) == (MailState.SENT, JobState.DONE)


def test_a_refused_mail_ends(services: Services, at_work: Worker, inbox: Inbox, refused: Member) -> None:
    inbox.answer = "550 nobody of that name"
    assert at_work.work(MAIL)
    assert _only(services) == (MailState.FAILED, JobState.DONE)


def test_a_server_that_is_away_is_tried_for_a_day(services: Services, at_work: Worker, refused: Member) -> None:
    settings = replace(services.settings, mail_url=f"smtp://127.0.0.1:{free_port()}", mail_from="school@example.org")
    nowhere = replace(at_work, context=replace(at_work.context, post=post_of(settings)))
    assert nowhere.work(MAIL)
    assert _only(services) == (MailState.WAITING, JobState.DUE)
    with services.database.sessions() as session:
        session.scalars(select(Mail)).one().created_at = now() - timedelta(days=2)
        session.scalars(select(Job).where(Job.kind == MAIL)).one().due_at = now()
        session.commit()
    assert nowhere.work(MAIL)
    assert _only(services) == (MailState.FAILED, JobState.DONE)


def test_a_mail_whose_worker_died_while_the_server_had_it_is_not_sent_again(
    services: Services, at_work: Worker, inbox: Inbox, refused: Member
) -> None:
    with services.database.sessions() as session:
        session.scalars(select(Mail)).one().state = MailState.SENDING
        session.commit()
    assert at_work.work(MAIL)
    assert (inbox.got, _only(services)) == ([], (MailState.FAILED, JobState.DONE))


@pytest.mark.parametrize("change", ["read", "unwanted", "moved"])
def test_nobody_gets_mail_that_they_need_not_or_do_not_want(
    services: Services, at_work: Worker, inbox: Inbox, refused: Member, change: str
) -> None:
    with services.database.sessions() as session:
        contact = session.get_one(Contact, refused.id)
        if change == "read":
            session.scalars(select(Notice)).one().read_at = now()
        elif change == "unwanted":
            contact.wants_mail = False
        else:
            contact.email = "other@example.org"
        session.commit()
    assert at_work.work(MAIL)
    assert inbox.got == []


def _link(inbox: Inbox, place: str) -> str:
    found = re.search(rf"http://127\.0\.0\.1:\d+(/{place}/\S+)", inbox.got[-1].get_content())
    assert found
    return found[1]


def test_an_address_is_confirmed_and_then_resets_the_password(
    services: Services, browser: Browser, at_work: Worker, inbox: Inbox, add_member: AddMember
) -> None:
    resident = add_member("周美华")
    assert browser.sign_in(resident.name, PASSWORD).status_code == 303
    fields = {"email": "mei@example.org", "has_mail": "1"}
    assert browser.send("/account", "/account/contact", **fields, password="wrong").status_code == 401
    assert browser.send("/account", "/account/contact", **fields, mail="1", password=PASSWORD).status_code == 303
    unknown = browser.send("/forgot", "/forgot", name="nobody")
    early = browser.send("/forgot", "/forgot", name=resident.name)
    assert at_work.work(MAIL)
    assert not at_work.work(MAIL)  # an address that is not confirmed resets nothing
    confirm = _link(inbox, "confirm")
    assert browser.send(confirm, confirm).status_code == 200
    sent = browser.send("/forgot", "/forgot", name=resident.name)
    told = {
        re.sub(r'"csrf-token" content="[^"]+"|"csrf_token" value="[^"]+"', "", answer.text)
        for answer in (unknown, early, sent)
    }
    assert len(told) == 1
    assert at_work.work(MAIL)
    reset = _link(inbox, "reset")
    assert browser.send(reset, reset, password="short").status_code == 422
    assert browser.send(reset, reset, password="又一个好记的密码 7").status_code == 303
    assert browser.get(reset).status_code == 410
    assert browser.get("/account").status_code == 401
    assert browser.sign_in(resident.name, "又一个好记的密码 7").status_code == 303
    assert browser.get("/confirm/rubbish").status_code == 410


def test_wrong_addresses_and_numbers_are_told_at_their_fields(browser: Browser, add_member: AddMember) -> None:
    browser.sign_in(add_member("周美华").name, PASSWORD)
    wrong = browser.send("/account", "/account/contact", email="mei@", password=PASSWORD)
    assert (wrong.status_code, 'id="email-error"' in wrong.text) == (422, True)
    wrong = browser.send("/account", "/account/contact", phone="call me")
    assert (wrong.status_code, 'id="phone-error"' in wrong.text) == (422, True)


def test_a_mail_server_needs_an_address_from_which_mails_come() -> None:
    with pytest.raises(SettingsError, match="SCHOOL_MAIL_FROM"):
        Settings.from_environment({"SCHOOL_MAIL_URL": "smtp://mail.example.org"})
