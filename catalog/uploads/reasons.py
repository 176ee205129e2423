"""What went wrong on our side, as sentences for a person. The engine has its own for what is wrong with a file."""

OUR_SENTENCES = {
    "right_lost": (
        "The sender may no longer change this lesson, so this video was not put into it. The file is kept, and what "
        "the lesson showed before is unchanged; an operator can start it once more."
    ),
    "gave_up": (
        "This file stopped the machine that prepared it three times, so it was set aside. It is kept; "
        "please export it again as MP4 and send that, or ask an operator."
    ),
    "failed_here": (
        "Something broke on our side while this video was prepared. Your file is kept, nothing needs to be sent "
        "again; an operator sees this and can start it once more."
    ),
}
"""By the code of the reason; English message ids."""
