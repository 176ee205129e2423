"""Ways to send a mail: a mail server (SMTP, RFC 5321), or the output of the process, to try things out."""

import smtplib
import ssl
import sys
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

_TIMEOUT = 30  # seconds, for each answer of the server


class NotAccepted(Exception):
    """The server has not taken the mail; it may later."""


class Refused(Exception):
    """The server will never take this mail (a 5xx answer)."""


class Unknown(Exception):
    """The connection broke when the server had the mail: it may have taken it."""


class Transport(Protocol):
    """Sends mails."""

    def send(self, message: EmailMessage) -> None:
        """Raises NotAccepted, Refused, Unknown."""


class Console:
    """Writes mails to standard output."""

    def send(self, message: EmailMessage) -> None:
        """See Transport."""
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        print(f"mail to {message['To']}: {message['Subject']}\n{text}", file=sys.stdout, flush=True)


class Smtp:
    """A mail server at `smtp://user:password@host:port` or `smtps://...`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname or "", parts.port or (465 if self._tls else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._always = "always" in parse_qs(parts.query).get("starttls", ())

    def send(self, message: EmailMessage) -> None:
        """See Transport. The steps of smtplib's `sendmail` apart: what fails before the bytes may be repeated."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise NotAccepted(_said(error)) from None
        try:
            self._envelope(server, message)
            self._bytes(server, message)
        finally:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT)
            server.ehlo()
            if self._always or server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self._user:
                server.close()
                raise smtplib.SMTPException("the server offers no encryption, so the password was not sent")
        if self._user:
            server.login(self._user, self._password)
        return server

    def _envelope(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            server.ehlo_or_helo_if_needed()
            _check(server.mail(str(message["From"].addresses[0].addr_spec)))
            _check(server.rcpt(str(message["To"].addresses[0].addr_spec)))
        except (OSError, smtplib.SMTPException) as error:
            raise NotAccepted(_said(error)) from None

    def _bytes(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            _check(server.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n"))))
        except smtplib.SMTPDataError as error:
            _check((error.smtp_code, b""))
        except (OSError, smtplib.SMTPException) as error:
            raise Unknown(_said(error)) from None


def _check(answer: tuple[int, bytes]) -> None:
    code, said = answer
    if code >= 500:
        raise Refused(f"{code} {said.decode(errors='replace')}")
    if code >= 400:
        raise NotAccepted(f"{code} {said.decode(errors='replace')}")


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
