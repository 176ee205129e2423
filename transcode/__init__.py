"""The transcoding engine: a source file becomes a package of adaptive video.

It knows no database, no web and no queue, so it can be run and measured alone. Start reading at `engine`.
"""
