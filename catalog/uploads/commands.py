"""`school retry`: prepare an upload again."""

import click

from catalog.clock import now
from catalog.topic import OpenSchool
from catalog.uploads.models import Upload
from catalog.uploads.service import begin_again
from catalog.videos.service import title_of


@click.command()
@click.argument("upload_id", metavar="UPLOAD")
@click.pass_obj
def retry(open_school: OpenSchool, upload_id: str) -> None:
    """Prepare a FAILED or REJECTED upload again, after a repair.

    UPLOAD is its id, as the operations page and the log have it. The file was kept; nothing is sent again.
    """
    opened = open_school()
    with opened.database.sessions() as session:
        upload = session.get(Upload, upload_id)
        if upload is None:
            raise click.ClickException(f"There is no upload {upload_id}.")
        title = title_of(session, upload.video)
        job = begin_again(session, upload, now())
        session.commit()
        opened.transcoding.wake(job)
    click.echo(f"{title} is being prepared again.")
