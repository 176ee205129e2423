"""Announcements of holidays, as the State Council publishes them, are read as the package has the same year."""

from datetime import date

import pytest

from player.classrooms.timetable import announcements, holidays
from player.classrooms.timetable.announcements import read
from player.classrooms.timetable.errors import NoAnnouncement, WrongWeekday
from player.classrooms.timetable.holidays import DayKind

OF_2026 = """国务院办公厅关于2026年部分节假日安排的通知
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。"""
OF_2025 = """2025年部分节假日安排
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。"""
OF_2023 = """2023年
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。"""


@pytest.mark.parametrize(("text", "year"), [(OF_2026, 2026), (OF_2025, 2025)])
def test_an_announcement_says_what_the_package_has(text: str, year: int) -> None:
    known, found = holidays.chinese(), read(text)
    assert found.year == year
    expected = {day: one.kind for day, one in known.days.items() if day.year == year}
    assert {day: one.kind for day, one in found.days.items()} == expected
    in_lieu = announcements.make_up_for(found.days)
    assert set(in_lieu.values()) == {day for day, kind in expected.items() if kind is DayKind.MAKE_UP}
    if year == 2026:
        assert in_lieu == {day: to for day, to in known.instead.items() if day.year == year}


def test_lines_and_days_of_december_are_read_too() -> None:
    found = read(OF_2023).days
    assert (min(found), found[date(2023, 1, 29)].kind, len(found)) == (date(2022, 12, 31), DayKind.MAKE_UP, 12)
    single = read("2027-02-05 至 2027-02-11 春节 放假\n2027-02-14 春节 上班").days
    assert (len(single), single[date(2027, 2, 14)].name) == (8, "Spring Festival")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", NoAnnouncement),
        ("2027年没有放假", NoAnnouncement),
        ("2027年：2月30日放假", NoAnnouncement),
        ("2027年：1月1日至12月31日放假", NoAnnouncement),
        ("2027年：1月4日上班", NoAnnouncement),
        ("9" * 100_000 + "年1月1日放假", NoAnnouncement),
        (OF_2026.replace("2026", "2027"), WrongWeekday),
    ],
)
def test_what_is_no_announcement_is_refused(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(text)
