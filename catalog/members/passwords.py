"""Passwords: argon2id with the library's current parameters (RFC 9106, low-memory profile).

A new one is not among those that are tried first (NIST SP 800-63B section 3.1.1.2): zxcvbn tells how many guesses it
takes, by lists of common passwords, words and names, rows of keys, repetitions, sequences and dates.
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
"""Below that zxcvbn calls a password very guessable, also where tries are limited as ours are."""
_LEAST_REST = 1000  # guesses for what a password has beside a name: three letters that are nobody's pattern
_JUDGED = 32  # characters at each end that zxcvbn looks at: its time grows with the square of their number
_MOST_READINGS = 16  # of a password with signs for letters; zxcvbn goes through all of them, up to seconds
_SIGNS = ("4@", "({[<", "69", "1!|", "1|7", "$5", "+7")  # those of zxcvbn's signs of which several mean one letter
# What people here choose beside zxcvbn's lists: "I love you" by sound and by number, "my password", "school".
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
    """Checked when a name is unknown, so that an answer takes as long as for a known one.

    Made when first needed: most processes of the school never check a password, and each would hash at its start.
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
    """Whether `password` is the one behind `stored`; None stands for a member that does not exist."""
    nobody = _nobody()  # asked for either way, so that the first check of a process tells nothing either
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
    """Whether hardly more is left of a password when names are taken out of it: a year, a number, a mark."""
    rest = password
    for part in sorted({part for name in names for part in _parts(name)}, key=len, reverse=True):
        rest = rest.replace(part, " ")
    if rest == password:
        return False
    rest = rest.strip(string.punctuation + string.whitespace)
    return (rest.isdigit() and len(rest) <= len("20261130")) or _guesses(rest) < _LEAST_REST


def _parts(name: str) -> Iterator[str]:
    """A name in one piece, and its words; none so short that it is in other words by chance."""
    folded = _folded(name)
    return (
        part for part in (folded, "".join(folded.split()), *folded.split()) if len(part) >= 3 - (not part.isascii())
    )


def _folded(text: str) -> str:
    return normalize(text, _JUDGED, "NFKC").casefold()


def _guesses(password: str) -> int:
    if prod(max(1, sum(sign in password for sign in signs)) for signs in _SIGNS) > _MOST_READINGS:
        return LEAST_GUESSES  # none of the common ones has so many different signs
    from zxcvbn import zxcvbn  # its lists take a tenth of a second, and few processes need them

    return int(zxcvbn(password, user_inputs=list(_COMMON_HERE))["guesses"]) if password else 0
