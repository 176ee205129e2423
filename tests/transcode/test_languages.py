"""Which language a track is in."""

import pytest

from transcode.languages import tag

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("code", "title", "expected"),
    [
        ("chi", "", "zh"),
        ("zho", "简体中文", "zh-Hans"),
        ("chi", "繁體", "zh-Hant"),
        ("chi", "Chinese (Traditional)", "zh-Hant"),
        ("eng", "简体", "en"),
        ("ENG", "", "en"),
        ("zh-hans", "", "zh-Hans"),
        ("zh_CN", "", "zh-CN"),
        ("pt-BR", "", "pt-BR"),
        ("yue", "", "yue"),
        ("und", "", ""),
        ("", "", ""),
        ("<script>", "", ""),
        ("../../x", "", ""),
    ],
)
def test_the_tag_of(code: str, title: str, expected: str) -> None:
    assert tag(code, title) == expected
