"""The links of the header and of the phone's bar, from the topics."""

from flask import Flask

from school import topics


def init_app(flask: Flask) -> None:
    """Gives templates `navigation(member)`: a list of catalog.topic.Link for a member, or none for a visitor."""
    flask.jinja_env.globals["navigation"] = topics.links
