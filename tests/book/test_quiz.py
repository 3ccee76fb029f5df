"""The projector view in a browser: by keyboard alone, on a projector, on a telephone, on paper."""

import pytest

from formotion.course.lessons import lesson
from formotion.course.projecting import quiz_page

PHASE = "return document.documentElement.dataset.phase"
OVERFLOW = "return document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def quiz(driver, tmp_path):
    """Opens the questions of one lesson at a width; returns the driver and a function that types."""
    from selenium.webdriver import ActionChains

    file = tmp_path / "quiz.html"
    file.write_text(quiz_page(lesson("force/traction")), encoding="utf-8")

    def press(*keys):
        for key in keys:
            ActionChains(driver).send_keys(key).perform()

    def opened(width, height, step=0, media=""):
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": []})
        driver.get("about:blank")
        driver.get(f"{file.as_uri()}#{step}")
        return driver, press

    yield opened
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def shown(driver, selector):
    found = driver.find_elements("css selector", selector)
    return [each for each in found if each.is_displayed()]


def test_one_question_by_keyboard(quiz):
    from selenium.webdriver.common.keys import Keys

    driver, press = quiz(1920, 1080)
    assert shown(driver, ".tally input, .why") == []
    press(Keys.ARROW_RIGHT, "a", "1", "2", "x", Keys.ENTER, "4", Keys.ENTER, Keys.BACKSPACE, Keys.ENTER)
    assert driver.execute_script(PHASE) == "talk", "the last count goes on to the next step"
    assert [each.text for each in shown(driver, ".first output")] == ["75 %", "25 %", "0 %"]
    press(" ", "b", "8")
    assert [each.text for each in shown(driver, ".second output")] == ["0 %", "100 %", "0 %"]
    assert [each.text for each in shown(driver, ".first output")] == ["75 %", "25 %", "0 %"]
    assert shown(driver, ".why") == []
    press(Keys.PAGE_DOWN)
    assert len(shown(driver, ".deck .why")) == 3
    assert "Right." in shown(driver, ".deck li.right")[0].text
    press(" ")
    assert driver.execute_script(PHASE) == "ask"
    assert driver.find_element("id", "place").text == "2 of 3 ·"
    press(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert driver.execute_script(PHASE) == "again"


def test_it_stops_at_both_ends(quiz):
    from selenium.webdriver.common.keys import Keys

    driver, press = quiz(1920, 1080)
    press(Keys.ARROW_LEFT)
    assert driver.execute_script("return location.hash") == "#0"
    press(*[Keys.ARROW_RIGHT] * 20)
    assert driver.execute_script("return location.hash") == "#14"


def test_clock_and_colours(quiz):
    driver, press = quiz(1920, 1080, step=1)
    press("t")
    driver.implicitly_wait(5)
    assert driver.find_element("xpath", "//*[@id='clock' and starts-with(text(), '0:2')]")
    press("t")
    assert driver.find_element("id", "clock").text == "0:30"
    driver.implicitly_wait(0)
    before = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    press("l")
    assert driver.execute_script("return getComputedStyle(document.body).backgroundColor") != before


@pytest.mark.parametrize("step", range(5))
def test_it_fits_projector_and_telephone(quiz, step):
    driver, _ = quiz(1920, 1080, step)
    assert driver.execute_script("return document.documentElement.scrollHeight") <= 1080
    driver, _ = quiz(390, 844, step)
    assert driver.execute_script(OVERFLOW) <= 0


def test_on_paper_it_is_a_handout_whatever_the_step(quiz):
    driver, _ = quiz(800, 1100, step=4, media="print")
    assert shown(driver, ".deck") == []
    questions, answers = driver.find_element("css selector", ".handout").text.split(
        "Forces on a gel: answers"
    )
    assert "Not quite." not in questions
    assert answers.count("Right.") == 3
    assert (
        driver.execute_script("return getComputedStyle(document.querySelector('.answers')).breakBefore")
        == "page"
    )
