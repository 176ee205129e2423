"""A member's wishes about captions go from browser to browser with the account."""

import pytest
from sqlalchemy.orm import Session

from catalog.captions.errors import UnknownLanguage
from player.viewing import service
from player.viewing.models import Captions
from tests import factories
from tests.conftest import EITHER


@EITHER
def test_wishes_are_kept_by_the_account(session: Session) -> None:
    member = factories.member(session)
    assert service.of(session, None) is None
    assert service.of(session, member) is None
    service.wish(session, member, Captions.ON, "EN")
    service.wish(session, member, Captions.OFF, "en-us")
    found = service.of(session, member)
    assert found
    assert (found.captions, found.second) == (Captions.OFF, "en-US")
    with pytest.raises(UnknownLanguage):
        service.wish(session, member, Captions.ON, "<b>")
