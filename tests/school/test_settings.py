"""Settings of the store: what is taken, what is refused, what is never shown."""

import re
from pathlib import Path

import pytest

from school.operations.diagnostics import configured
from school.settings import Settings, SettingsError
from school.stores import open_store
from storage.files import FileStore
from storage.s3 import S3Store

S3 = "s3://lessons?endpoint=http://127.0.0.1:8333&public=https://s3.example.org"


def settings(tmp_path: Path, **texts: str) -> Settings:
    return Settings.from_environment({"SCHOOL_DATA": str(tmp_path), **texts})


def test_objects_rest_where_the_settings_say(tmp_path: Path) -> None:
    for url, folder in (("", tmp_path / "objects"), (f"file://{tmp_path}/elsewhere", tmp_path / "elsewhere")):
        store = open_store(settings(tmp_path, SCHOOL_STORAGE_URL=url))
        assert isinstance(store, FileStore)
        assert store.root == folder
    store = open_store(settings(tmp_path, SCHOOL_STORAGE_URL=S3, SCHOOL_S3_KEY="k", SCHOOL_S3_SECRET="s"))
    assert isinstance(store, S3Store)
    assert store.clients.bucket.name == "lessons"


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"SCHOOL_STORAGE_URL": "ftp://lessons"}, "SCHOOL_STORAGE_URL must begin with file:// or s3://."),
        ({"SCHOOL_STORAGE_URL": "s3://key:secret@lessons"}, "SCHOOL_STORAGE_URL must not hold a key"),
        ({"SCHOOL_STORAGE_URL": "s3://lessons?public=yes"}, "SCHOOL_STORAGE_URL has public=yes"),
        *(
            ({"SCHOOL_STORAGE_URL": url}, "SCHOOL_STORAGE_URL must be a whole path, such as file:///srv")
            for url in (
                "file://srv/objects",
                "file:objects",
                "file:/srv",
                "file:///",
                "file:///srv/a#b",
                "file:///a?b",
            )
        ),
        ({"SCHOOL_HOST": "::"}, "SCHOOL_HOST must be a name or an IPv4 address"),
        ({"SCHOOL_HOST": "127.0.0.1:8000"}, "SCHOOL_HOST must be a name or an IPv4 address"),
        ({"SCHOOL_S3_KEY": "k"}, "SCHOOL_S3_KEY and SCHOOL_S3_SECRET must be set together, or neither."),
    ],
)
def test_a_wrong_setting_of_the_store_is_told_in_a_sentence(tmp_path: Path, texts: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        settings(tmp_path, **texts)


@pytest.mark.parametrize("password", ["s3cr3t", "s3cr3t/s3cr3t", "s3cr3t@s3cr3t", "s3cr3t?s3cr3t"])
def test_the_password_of_a_database_is_never_shown(tmp_path: Path, password: str) -> None:
    url = f"postgresql://school:{password}@db.example.org/school"
    shown = dict(configured(settings(tmp_path, SCHOOL_DATABASE_URL=url)))
    assert shown["SCHOOL_DATABASE_URL"] == "postgresql://***@db.example.org/school"


def test_a_folder_with_an_at_sign_is_shown_as_it_is(tmp_path: Path) -> None:
    url = "file:///srv/school@home/objects"
    assert dict(configured(settings(tmp_path, SCHOOL_STORAGE_URL=url)))["SCHOOL_STORAGE_URL"] == url


def test_the_key_of_the_bucket_is_never_shown(tmp_path: Path) -> None:
    shown = dict(configured(settings(tmp_path, SCHOOL_STORAGE_URL=S3, SCHOOL_S3_KEY="who", SCHOOL_S3_SECRET="what")))
    assert (shown["SCHOOL_S3_KEY"], shown["SCHOOL_S3_SECRET"]) == ("set", "set")
    assert shown["SCHOOL_STORAGE_URL"] == S3


@pytest.mark.parametrize("left", ["", "0123456789abcde"])
def test_a_key_that_a_power_cut_left_empty_signs_nothing(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret-key").write_text(left)
    with pytest.raises(SettingsError, match="fewer than 16 characters"):
        settings(tmp_path).secret  # noqa: B018 - it is read when it is asked for


def test_the_key_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[bool, bool]] = []
    key = tmp_path / "secret-key"
    monkeypatch.setattr("school.settings.sync", lambda path: synced.append((path.is_dir(), key.exists())))
    assert len(settings(tmp_path).secret) >= 16
    assert synced == [(False, False), (True, True)]


def test_the_first_key_stays(tmp_path: Path) -> None:
    assert settings(tmp_path).secret == settings(tmp_path).secret
