"""Every word of the operators' page is there."""

import pytest

from catalog.jobs.kinds import JobKind
from school import topics
from school.operations.labels import KIND_SENTENCES, kind_word


@pytest.mark.parametrize("kind", topics.job_kinds(), ids=lambda kind: kind.name)
def test_every_kind_of_job_has_a_word(kind: JobKind) -> None:
    assert kind_word(kind)


def test_there_is_no_word_for_a_kind_that_no_job_has() -> None:
    assert KIND_SENTENCES.keys() <= {kind.name for kind in topics.job_kinds()}
