"""What the database can keep of texts and numbers from outside."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.services.plain_json import is_storable, storable, storable_text

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters() | st.characters(categories=["Cs"])),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=20,
)


@given(ANY_JSON)
def test_storable_is_json_the_database_takes(value: object) -> None:
    kept = storable(value)

    text = json.dumps(kept, allow_nan=False)
    assert "\\u0000" not in text.replace("\\\\", "")
    json.dumps(kept, ensure_ascii=False).encode()


@given(ANY_JSON)
def test_storable_changes_nothing_that_can_be_kept(value: object) -> None:
    if is_storable(value, depth=100):
        assert storable(value) == value


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"),
        ("", ""),
        ("Énergie 電", "Énergie 電"),
        ("a\0b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_text_keeps_what_it_can(text: str, kept: str) -> None:
    assert storable_text(text) == kept


def test_depth_is_bounded() -> None:
    assert is_storable([[[1]]], depth=3)
    assert not is_storable([[[1]]], depth=2)
    assert not is_storable({"a": object()})
