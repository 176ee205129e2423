"""Which new passwords are taken."""

import pytest

from catalog.errors import EasyPassword, WeakPassword
from catalog.members.passwords import hashed, is_easy, matches

COMMON = (
    "password",
    "Password123",
    "12345678",
    "1qaz2wsx",
    "iloveyou",
    "P@ssw0rd",
    "drowssap",
    "qwerty12345",
    "88888888",
)
HERE = ("woaini1314", "5201314520", "我爱你我爱你520", "社区网校2026", "密码密码1234")
PATTERNS = (
    "aaaaaaaa",
    "abababab",
    "abcdefgh",
    "asdfghjkl",
    "!@#$%^&*",
    "20260101",
    "        ",
    "\u2800" * 8,
    "a" * 1024,
)


@pytest.mark.parametrize("password", COMMON + HERE + PATTERNS)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(EasyPassword):
        hashed(password)


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("王小明2026", "王小明"),
        ("王小明@19900101", "王小明"),
        ("WangTing123", "Wang Ting"),
        ("ting_2026!!", "Wang Ting"),
        ("racer-pw", "racer"),
        ("zhaoyun-zhaoyun", "ZhaoYun"),
        ("东风社区2026!", "东风社区"),
    ],
)
def test_a_name_with_little_added_is_refused(password: str, name: str) -> None:
    assert is_easy(password, [name])


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("绿水青山 2026", "王桂兰"),
        ("sec-Admin-77x", "sec-admin"),
        ("correct horse", "li"),
        ("a new one", ""),
        ("long enough", "admin"),
        ("first password", "张三"),
        ("他每天五点起来跳秧歌", "李秀英"),
        ("passwordpasswordpasswordpasswordk3#zQpV9xT", "王婷"),  # only its beginning is a common one
        ("4@8({[<369!1|!|0$5+7%2", "王婷"),
    ],
)
def test_a_decent_password_is_taken(password: str, name: str) -> None:
    assert matches(hashed(password, name), password)


@pytest.mark.parametrize("password", ["short", "x7#", "k9$zQ" * 300])
def test_one_that_is_too_short_or_too_long_is_refused_before_it_is_judged(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        hashed(password)
    assert type(refused.value) is WeakPassword
