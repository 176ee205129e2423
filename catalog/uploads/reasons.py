"""Messages for failures of the school. The transcoding engine has the messages for faults of a file."""

OUR_SENTENCES = {
    "right_lost": (
        "The person who uploaded this video may no longer change the lesson, so the video was not used. The file "
        "is kept and the lesson is unchanged; an operator can start it again."
    ),
    "gave_up": (
        "Preparing this file failed three times, so it was set aside. The file is kept; please export it again as "
        "MP4 and upload that, or ask an operator."
    ),
    "failed_here": (
        "Something went wrong on our side while this video was being prepared. Your file is kept; there is no need "
        "to upload it again. An operator can see this and start it again."
    ),
}
"""By the code of the reason; English message ids."""
