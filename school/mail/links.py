"""Links in mails: signed, limited in time, and usable once. Nothing of them is stored."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from catalog.mail.errors import LinkExpired
from catalog.members.models import Member

CONFIRMS_FOR = timedelta(days=3)
RESETS_FOR = timedelta(hours=1)


class Links:
    """Makes and reads the words of links; `keys`: the signing keys, the current one last."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._confirm = _signer(keys, "confirm-address")
        self._reset = _signer(keys, "reset-password")

    def confirm(self, member_id: str, email: str) -> str:
        """For the link that confirms an address."""
        return self._confirm.dumps([member_id, email])

    def confirmed(self, word: str) -> tuple[str, str]:
        """The member's id and the address. Raises LinkExpired."""
        member_id, email = _read(self._confirm, word, CONFIRMS_FOR)
        return member_id, email

    def reset(self, member: Member) -> str:
        """For the link that leads to a new password; after any new password it is worth nothing."""
        return self._reset.dumps([member.id, _mark(member)])

    def resets(self, word: str) -> tuple[str, str]:
        """The member's id and the mark of the password to be replaced. Raises LinkExpired."""
        member_id, mark = _read(self._reset, word, RESETS_FOR)
        return member_id, mark

    @staticmethod
    def is_for(member: Member, mark: str) -> bool:
        """Whether the member has still the password for which the link was made."""
        return _mark(member) == mark


def _read(signer: URLSafeTimedSerializer, word: str, lifetime: timedelta) -> tuple[str, str]:
    try:
        first, second = signer.loads(word, max_age=int(lifetime.total_seconds()))
    except (BadData, TypeError, ValueError):
        raise LinkExpired() from None
    return str(first), str(second)


def _mark(member: Member) -> str:
    # A new password has a new salt, so its hash is another one; sessions end as well.
    return hashlib.sha256(f"{member.password_hash}{member.session_key}".encode()).hexdigest()[:20]


def _signer(keys: Sequence[str], salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list(keys), salt=salt, signer_kwargs={"digest_method": hashlib.sha256})
