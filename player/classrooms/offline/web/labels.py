"""Labels of why a lesson left a disk; English msgids."""

WHY_SENTENCES = {
    "recalled": "taken down by the school",
    "withdrawn": "not public any more",
    "replaced": "prepared anew",
    "space": "made room for the timetable",
}
