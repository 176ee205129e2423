"""Signing in with a real browser."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from catalog.members.models import Member
from tests.conftest import PASSWORD


def sign_in(page: Page, member: Member, to: str = "/") -> None:
    """Sign in and arrive at `to`."""
    page.goto(f"/signin?next={to}")
    page.fill("#name", member.name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == to)
