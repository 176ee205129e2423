"""Passwords: argon2id with the library's current parameters (RFC 9106, low-memory profile).

A new password must not be easy to guess (NIST SP 800-63B section 3.1.1.2): zxcvbn estimates the number of guesses by
lists of common passwords, words and names, rows of keys, repetitions, sequences and dates.
"""

import string
from collections.abc import Iterator, Sequence
from functools import cache
from math import prod

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from catalog.errors import EasyPassword, WeakPassword
from catalog.text import normalize

LEAST = 8  # characters; NIST SP 800-63B section 3.1.1.2 for a password chosen by its owner
_MOST = 1024  # characters; longer ones only cost time
LEAST_GUESSES = 10**6
"""With fewer guesses, zxcvbn calls a password very guessable, even with rate limits."""
_LEAST_REST = 1000  # guesses for the rest of a password besides a name: three random letters
_JUDGED = 32  # characters at each end given to zxcvbn: its time grows with the square of their number
_MOST_READINGS = 16  # of a password with signs instead of letters; zxcvbn tries all of them, which may take seconds
_SIGNS = ("4@", "({[<", "69", "1!|", "1|7", "$5", "+7")  # those of zxcvbn's signs of which several mean one letter
# Common local passwords that are missing in zxcvbn's lists: "I love you" by sound and number, "my password",
# "school".
_COMMON_HERE = (
    *("woaini", "5201314", "1314520", "1314", "521", "wodemima", "mima", "woshishui", "zhongguo", "nihao", "laoshi"),
    *(
        "我爱你",
        "密码",
        "我的密码",
        "老师",
        "同学",
        "中国",
        "加油",
        "你好",
        "网校",
        "社区",
        "社区网校",
        "秧歌",
        "学校",
    ),
)
_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that is checked for unknown names, so that the answer takes as long as for known ones.

    Created at first use: most processes of the school never check a password.
    """
    return _hasher.hash("nobody has this password")


def hashed(password: str, *names: str) -> str:
    """Return an argon2id hash. `names`: the member's and the school's. Raises WeakPassword, EasyPassword."""
    if not LEAST <= len(password) <= _MOST:
        raise WeakPassword(least=LEAST)
    if is_easy(password, names):
        raise EasyPassword()
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` matches the hash `stored`; None means that there is no such member."""
    nobody = _nobody()  # created in both cases, so that the first check of a process reveals nothing either
    try:
        return _hasher.verify(stored or nobody, password[:_MOST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_easy(password: str, names: Sequence[str] = ()) -> bool:
    """Whether a password is a common one, a pattern, or one of `names` with little added."""
    ends = {_folded(password[:_JUDGED]), _folded(password[-_JUDGED:])}
    if all(_guesses(end) < LEAST_GUESSES for end in ends):
        return True
    return all(_little_beside(end, names) for end in ends)


def _little_beside(password: str, names: Sequence[str]) -> bool:
    """Whether a password has little besides names: a year, a number, a sign."""
    rest = password
    for part in sorted({part for name in names for part in _parts(name)}, key=len, reverse=True):
        rest = rest.replace(part, " ")
    if rest == password:
        return False
    rest = rest.strip(string.punctuation + string.whitespace)
    return (rest.isdigit() and len(rest) <= len("20261130")) or _guesses(rest) < _LEAST_REST


def _parts(name: str) -> Iterator[str]:
    """A name as a whole, and its words, except those short enough to be in other words by chance."""
    folded = _folded(name)
    return (
        part for part in (folded, "".join(folded.split()), *folded.split()) if len(part) >= 3 - (not part.isascii())
    )


def _folded(text: str) -> str:
    return normalize(text, _JUDGED, "NFKC").casefold()


def _guesses(password: str) -> int:
    if prod(max(1, sum(sign in password for sign in signs)) for signs in _SIGNS) > _MOST_READINGS:
        return LEAST_GUESSES  # no common password has so many different characters
    from zxcvbn import zxcvbn  # its lists take a tenth of a second, and few processes need them

    return int(zxcvbn(password, user_inputs=list(_COMMON_HERE))["guesses"]) if password else 0
