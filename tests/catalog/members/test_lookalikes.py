"""Names that look alike, and those that only resemble each other."""

import pytest

from catalog.members.lookalikes import looks, mixes_alphabets


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("admin", "аdmin"),  # Cyrillic a
        ("admin", "ADMІN"),  # Cyrillic I
        ("admin", "Ꭺdmin"),  # Cherokee A
        ("admin", "\U0001d41admin"),  # mathematical a
        ("paypa", "раура"),  # all Cyrillic
        ("tom", "ΤΟΜ"),  # all Greek
        ("mina", "ΜΙΝΑ"),
        ("王力", "王カ"),  # katakana ka
        ("wang", "w\u0251ng"),
        ("admin", "\u1d00\u1d05\u1d0d\u026a\u0274"),  # small capitals
        ("admin", "a\u0338dmin"),  # a stroke through a letter
        ("admin", "admin\u0332"),  # a line below
    ],
)
def test_letters_of_another_alphabet_look_like_ours(one: str, other: str) -> None:
    assert not looks(one).isdisjoint(looks(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lily1", "lilyl"),
        ("Arno", "Amo"),
        ("x0", "xO"),
        ("王士", "王土"),
        ("王小明", "王小朋"),
        ("João", "Joao"),
        ("Anna", "Ana"),
        ("김철수", "김철호"),
    ],
)
def test_names_of_real_neighbours_stay_different(one: str, other: str) -> None:
    assert looks(one).isdisjoint(looks(other))


@pytest.mark.parametrize("name", ["аdmin", "admіn", "ΑDMIN", "Іvan", "王 аdmin", "teаcher-2"])
def test_a_word_of_two_alphabets_is_told(name: str) -> None:
    assert mixes_alphabets(name)


@pytest.mark.parametrize(
    "name",
    [
        "王小明",
        "王婷 Wang",
        "Mc王",
        "3D打印",
        "田中カナ",
        "Ken田中",
        "김Kim",
        "Иван Smith",
        "Γιώργος",
        "O'Brien",
        "α-Tester",
    ],
)
def test_names_as_people_have_them_are_no_mixture(name: str) -> None:
    assert not mixes_alphabets(name)
