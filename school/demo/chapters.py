"""The chapters of the demo school's lessons, by the Chinese title of the lesson: seconds and titles."""

from catalog.chapters.service import Mark

CHAPTERS: dict[str, tuple[Mark, ...]] = {
    "十字步": (Mark(0, "先听四拍"), Mark(3, "四步分开走"), Mark(15, "看着小图连起来")),
    "听鼓点：四拍": (Mark(0, "只听鼓"), Mark(6, "轻重分清"), Mark(14, "心里跟着数")),
    "舞起扇子来": (Mark(0, "一上一下"), Mark(8, "手腕放松"), Mark(16, "身子跟着摆")),
    "太极起势": (Mark(0, "站好"), Mark(5, "抬手、按掌"), Mark(15, "抱球，左右分开"), Mark(38, "收势")),
    "一朵团花": (Mark(0, "折"), Mark(8, "剪"), Mark(12.5, "打开")),
    "楷书四笔：木": (Mark(0, "横"), Mark(7, "竖"), Mark(13, "撇"), Mark(19, "捺")),
    "四只风筝，四种颜色": (Mark(0, "红"), Mark(8, "黄"), Mark(16, "绿"), Mark(24, "蓝")),
}
