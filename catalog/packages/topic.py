"""What packages bring to the school."""

from catalog.packages import invariants
from catalog.packages.models import Build, Package
from catalog.packages.objects import references
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.web.studio import poster

    return (poster.blueprint,)


TOPIC = Topic(
    models=(Package, Build),
    blueprints=_blueprints,
    references=references,
    invariants=(
        invariants.ready_uploads_play,
        invariants.an_upload_has_one_package,
        invariants.packages_are_whole,
    ),
)
