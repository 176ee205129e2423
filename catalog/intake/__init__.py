"""Old courseware: a folder of videos and what lies beside them becomes draft courses."""
