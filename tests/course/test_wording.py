import pytest

from formotion.course.wording import plain, rich


@pytest.mark.parametrize(
    ("markdown", "words", "page"),
    [
        ("a *b* **c** `d`", "a b c d", "a <em>b</em> <strong>c</strong> <code>d</code>"),
        ("2 * 3 * 4", "2 * 3 * 4", "2 * 3 * 4"),
        ("a < b & `x<y`", "a < b & x<y", "a &lt; b &amp; <code>x&lt;y</code>"),
        ("see [there](x.md#a) and {term}`gel`", "see there and gel", "see there and gel"),
        ("{term}`two\nwords <gel>`", "two words", "two words"),
        ("<script>", "<script>", "&lt;script&gt;"),
    ],
)
def test_both_views(markdown, words, page):
    assert plain(markdown) == words
    assert rich(markdown) == page
