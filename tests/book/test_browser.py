"""The page in a browser: at the width of a telephone, by keyboard, without a network, light and dark."""

from threading import Thread

import pytest

from formotion.course.serve import server


@pytest.fixture(scope="module")
def address(built):
    with server(built / "_build/html", 0) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/book"
        running.shutdown()


@pytest.fixture
def open_page(driver, address):
    def opened(page, width, scheme="light"):
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        driver.get(f"{address}/{page}.html")
        return driver

    return opened


@pytest.mark.parametrize(
    "page", ["demo/lesson", "index", "glossary", "references", "tracks/index", "tracks/short"]
)
def test_nothing_scrolls_sideways_on_a_telephone(open_page, page):
    telephone = open_page(page, 375)
    assert telephone.execute_script("return document.documentElement.scrollWidth") <= 375


def test_lines_are_66_to_76_characters_long(open_page):
    laptop = open_page("demo/lesson", 1280)
    longest = laptop.execute_script(
        """
        const all = [...document.querySelectorAll("article p")];
        const p = all.find(p => p.textContent.includes("beads lie on"));
        const lines = {}, range = document.createRange(), text = p.firstChild;
        for (let i = 0; i < text.length; i++) {
          range.setStart(text, i); range.setEnd(text, i + 1);
          const at = Math.round(range.getBoundingClientRect().top);
          lines[at] = (lines[at] || 0) + 1;
        }
        return Math.max(...Object.values(lines));
        """
    )
    assert 66 <= longest <= 76


def test_slider_answers_to_the_keyboard(open_page):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    page = open_page("demo/lesson", 375)
    slider = page.find_element(By.CSS_SELECTOR, ".fm-explore input")
    assert shown(page) == ["A sine with noise 0.0."]
    slider.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert shown(page) == ["A sine with noise 0.3."]
    assert slider.get_attribute("aria-valuetext") == "0.3"
    slider.send_keys(Keys.END, Keys.ARROW_RIGHT)
    assert shown(page) == ["A sine with noise 0.9."]


def shown(page):
    from selenium.webdriver.common.by import By

    frames = page.find_elements(By.CSS_SELECTOR, ".fm-explore img")
    return [frame.get_attribute("alt") for frame in frames if frame.is_displayed()]


def test_explanations_open_by_keyboard(open_page):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    page = open_page("demo/lesson", 1280)
    choice = page.find_element(By.CSS_SELECTOR, "details.fm-right")
    assert choice.get_attribute("open") is None
    choice.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    assert "Its area is a quarter." in choice.text


def test_equations_are_set_without_a_network(open_page):
    page = open_page("demo/lesson", 375)
    script = "return MathJax.startup.promise.then(() => document.querySelectorAll('mjx-container').length)"
    assert page.execute_script(script) >= 4


@pytest.mark.parametrize(
    ("scheme", "ink", "paper"),
    [("light", (22, 33, 43), (252, 251, 248)), ("dark", (231, 233, 234), (16, 22, 28))],
)
def test_ink_and_paper(open_page, scheme, ink, paper):
    page = open_page("demo/lesson", 1280, scheme)
    found = page.execute_script(
        "const s = e => getComputedStyle(document.querySelector(e));"
        "return [s('article p').color, s('body').backgroundColor]"
    )
    assert found == [f"rgb{ink}", f"rgb{paper}"]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_graph_of_a_track_is_readable_and_leads_to_its_lessons(open_page, width):
    page = open_page("tracks/short", width)
    size = "return parseFloat(getComputedStyle(a).fontSize) * svg.getBoundingClientRect().width / 340"
    found = f"const svg = document.querySelector('svg.fm-needs'), a = svg.querySelector('a text'); {size}"
    assert page.execute_script(found) >= 14  # px on the screen
    link = "document.querySelector('svg.fm-needs a').href.baseVal"
    page.get(page.execute_script(f"return new URL({link}, location).href"))
    assert page.current_url.endswith("/book/demo/lesson.html")
    assert "Pixels and micrometres" in page.title


def test_links_to_sections_lead_to_their_place(open_page):
    page = open_page("tracks/short", 1280)
    link = "article a[href$='lesson.html#canvas']"
    page.get(page.execute_script(f'return document.querySelector("{link}").href'))
    assert page.execute_script("return document.getElementById('canvas') !== null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_graph_stands_out_from_the_paper(open_page, scheme):
    page = open_page("tracks/short", 390, scheme)
    found = page.execute_script(
        "const s = e => getComputedStyle(document.querySelector(e));"
        "return [s('svg.fm-needs a text').fill, s('svg.fm-needs .fm-note').fill, s('body').backgroundColor]"
    )
    name, note, paper = (luminance(colour) for colour in found)
    for ink in (name, note):
        assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) >= 4.5  # WCAG 2, text


def luminance(colour):
    """Relative luminance of ``rgb(r, g, b)`` as WCAG 2 defines it."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
