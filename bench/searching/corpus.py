"""A made catalogue of any size: 2,000 courses, 30,000 lessons and 300,000 captions by default, the same each time.

Titles repeat as real ones do: few subjects, few patterns, numbered lessons. Words of captions are drawn as often as
those of a language are, the n-th word 1/n as often as the first (Zipf), from 400 words of the school's subjects and
20,000 words that are put together of common characters.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from catalog.search.documents import CourseText, CueText, LessonText


def _listed(text: str) -> list[str]:
    return text.split()


SUBJECTS = _listed(
    """
    秧歌舞 太极拳 八段锦 广场舞 民族舞 交谊舞 健身操 瑜伽 腰鼓 扇子舞 柔力球 五禽戏 剪纸 书法 国画 素描 水彩 篆刻
    编织 刺绣 陶艺 插花 茶艺 古筝 二胡 葫芦丝 口琴 电子琴 合唱 京剧 评剧 快板 朗诵 摄影 手机摄影 短视频 微信
    智能手机 网上挂号 网上缴费 电脑基础 Excel Word PPT Photoshop 英语口语 日语入门 普通话 小学数学 小学语文 初中物理
    初中化学 高中数学 作文 拼音 珠算 围棋 象棋 科学实验 机器人 少儿编程 绘本 儿童画 亲子游戏 月子餐 新生儿护理
    婴儿抚触 母乳喂养 早教 高血压 糖尿病 颈椎病 腰椎 膝关节 中医养生 推拿 艾灸 药膳 急救 心肺复苏 防诈骗 理财 基金
    保险 存款 记账 养老金 电工 焊工 家政 月嫂 面点 包子 饺子 家常菜 红烧肉 川菜 鲁菜 烘焙 咖啡 养花 种菜 宠物
    垃圾分类 消防 法律 婚姻法 物业 普法 写作
    """
)
COURSES = _listed(
    """
    {}入门 {}基础 {}提高班 零基础学{} {}一百讲 {}从头学 老年{} 少儿{} {}教程 {}小课堂 社区{} 跟我学{}
    """
)
LESSONS = _listed(
    """
    第{n}讲 {a}{b} 第{h}讲 {a}{b} 第{h}课：{a} {a}的{b} {s}{a} {s}之{a} {a}怎么练 {a}要点 {a}与{b} {s}（{h}）{a}
    {b}示范 课堂答疑
    """
)
PARTS = _listed(
    """
    基本步 十字步 扭步 手位 站姿 呼吸 节奏 热身 放松 起势 收势 分解动作 完整示范 常见错误 练习 工具 材料 步骤 原理
    配方 火候 调味 刀工 构图 用光 对焦 剪辑 配乐 发音 对话 语法 词汇 听力 阅读 应用题 分数 几何 方程 实验 观察 记录
    安全 预防 症状 用药 饮食 运动 护理 测量 急救 注册 登录 支付 转账 下载 安装 设置 备份 表格 公式 图表 排版 打印
    邮件 合同 维权 咨询 流程 案例 总结 复习 作业
    """
)
CATEGORIES = _listed(
    """
    children tutoring elders dance finance skills mother-child medical crafts kitchen phone neighbours
    """
)
COMMON = _listed("我们 大家 这个 一下 然后 现在 就是 可以 老师 今天 时候 动作 注意 不要 慢慢 一起")
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = _listed(
    """
    桂兰 秀英 建国 志强 美华 铁山 玉梅 淑珍 国庆 海燕 文静 晓东 丽娜 永福 春花
    """
)


@dataclass(frozen=True)
class Size:
    """How much is made."""

    courses: int = 2000
    lessons: int = 15
    """Of each course."""
    cues: int = 10
    """Of each lesson."""


def corpus(size: Size = Size(), seed: int = 7) -> Iterator[CourseText]:
    """The courses of a made school, newest first."""
    dice = random.Random(seed)  # noqa: S311 - the same corpus each time
    words = _Words(dice)
    for number in range(size.courses):
        yield _course(dice, words, number, size)


class _Words:
    """Draws words as a language does."""

    def __init__(self, dice: random.Random) -> None:
        common = sorted(_common())[:2500]
        made = ["".join(dice.choices(common, k=dice.choice((2, 2, 2, 3)))) for _ in range(20_000)]
        known = [*SUBJECTS, *PARTS, *COMMON]
        dice.shuffle(known)
        self._all = known + made
        self._weights = list(accumulate(1 / place for place in range(1, len(self._all) + 1)))
        self.dice = dice

    def sentence(self, least: int, most: int) -> str:
        """Some words in a row."""
        return "".join(self.dice.choices(self._all, cum_weights=self._weights, k=self.dice.randint(least, most)))


def _common() -> set[str]:
    """Characters that GB 2312 has in its first level, sorted by sound: those of everyday writing."""
    rows = (bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return set("".join(rows))


def _course(dice: random.Random, words: _Words, number: int, size: Size) -> CourseText:
    subject, teacher = dice.choice(SUBJECTS), f"{dice.choice(_FAMILY)}{dice.choice(_GIVEN)}"
    category = dice.choice(CATEGORIES)
    return CourseText(
        id=f"course{number:06}",
        title=dice.choice(COURSES).format(subject),
        title_en="",
        description="。".join(words.sentence(4, 8) for _ in range(6)),
        category=(category, f"分类{category}", category),
        teacher=(teacher, teacher),
        fingerprint=str(number),
        lessons=[
            _lesson(words, subject, f"{number:06}-{place:03}", place, size.cues)
            for place in range(1, size.lessons + 1)
        ],
    )


def _lesson(words: _Words, subject: str, name: str, place: int, cues: int) -> LessonText:
    dice = words.dice
    a, b = dice.choice(PARTS), dice.choice(PARTS)
    title = dice.choice(LESSONS).format(n=place, h=_numeral(place), a=a, b=b, s=subject)
    at = sorted(dice.uniform(0, 1200) for _ in range(cues))
    said = [CueText(second, words.sentence(3, 8)) for second in at]
    return LessonText(f"lesson{name}", title, "", dice.uniform(60, 3600), said)


def _numeral(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")
