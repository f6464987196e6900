"""A champion's story: from a real file to savings to the PDF, in three languages.

The bills are a real meter's; the degree days come from the real temperatures of
the same place. One cell is broken on purpose, to be mended on the page.
"""

import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from energy.enpi.weather import daily_degree_days
from energy.models import Reading, SavingsResult, Upload
from portal.accounts.models import User
from portal.demonstration.load import PASSWORD

CHAMPION, RIVAL = "champion.e03@demo.example", "champion.e01@demo.example"
PLANT = "E03"
NAME = "il-electricity-cdd-hdd"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bills(sample: Callable[[str], Path]) -> bytes:
    """The real meter's monthly bills, one amount broken, with a unit in the header."""
    path = sample(f"interval_csv/openeemeter__{NAME}-billing_monthly.csv.gz")
    rows = list(csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
    rows[5][1] = rows[5][1].replace(".", "..")
    return written(rows)


@pytest.fixture
def weather(sample: Callable[[str], Path]) -> bytes:
    """Daily degree days from the real hourly temperatures."""
    path = sample(f"weather/openeemeter__{NAME}-tempF.csv.gz")
    hours: defaultdict[date, list[float]] = defaultdict(list)
    for stamp, fahrenheit in list(
        csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode()))
    )[1:]:
        if fahrenheit:
            hours[datetime.fromisoformat(stamp).date()].append(
                (float(fahrenheit) - 32) / 1.8
            )
    means = {day: sum(found) / len(found) for day, found in hours.items()}
    heating = {day: daily_degree_days(mean, 18.0, "hdd") for day, mean in means.items()}
    cooling = {day: daily_degree_days(mean, 18.0, "cdd") for day, mean in means.items()}
    rows = [
        [day.isoformat(), f"{heating[day]:.2f}", f"{cooling[day]:.2f}"]
        for day in sorted(means)
    ]
    return written([["Date", "HDD", "CDD"], *rows])


def written(rows: list[list[str]]) -> bytes:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def sign_in(context: BrowserContext, email: str) -> Page:
    """Sign in as a person would."""
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/home/")
    return page


def send(page: Page, name: str, content: bytes) -> None:
    """Step 1: choose the file and send it."""
    page.goto(f"/facilities/{PLANT}/uploads/new/")
    page.set_input_files(
        "input[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.click("main form button[type=submit]")


def shown_number(text: str) -> float:
    """The first number of a text, whatever marks its language uses."""
    digits = re.search(r"\d[\d\s\u00a0\u202f.,]*", text)
    assert digits, text
    return float(re.sub(r"[^\d]", "", digits[0]))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_champion_goes_from_file_to_pdf(
    language: str, context: BrowserContext, worker: None, bills: bytes, weather: bytes
) -> None:
    User.objects.filter(email=CHAMPION).update(language=language)
    violations: list[str] = []
    context.on("console", lambda message: note(violations, message))
    page = sign_in(context, CHAMPION)
    expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}-"))

    save_bills(page, bills)
    save_weather(page, weather)
    work_out_baseline(page)
    see_dashboard(page, language)
    addresses = download_report(page, language)

    assert violations == []
    keep_rival_out(context, addresses)


def note(violations: list[str], message: object) -> None:
    """Keep what the browser complains of."""
    if getattr(message, "type", "") in {"error", "warning"}:
        violations.append(str(getattr(message, "text", message)))


def save_bills(page: Page, content: bytes) -> None:
    """Say the unit and the source, mend the broken cell, save."""
    send(page, "bills.csv", content)
    page.wait_for_url("**/columns/")
    page.select_option("select[name='q:unit']", "kWh")
    page.fill("input[name='s0-name']", "Main meter")
    page.select_option("select[name='s0-source']", "electricity")
    page.click("button[form=columns]")
    page.wait_for_url("**/rows/")
    cell = page.locator("input[name^='f:']").first
    broken = cell.input_value()
    assert ".." in broken
    cell.fill(broken.replace("..", "."))
    page.click("button[form=rows]")
    save(page)
    assert Reading.objects.count() == 26
    assert Upload.objects.get().corrections[0]["row"] == 6


def save_weather(page: Page, content: bytes) -> None:
    """Nothing is unclear here: review and save."""
    send(page, "weather.csv", content)
    save(page)


def save(page: Page) -> None:
    """Step 4 to step 5."""
    page.wait_for_url("**/review/")
    page.click("button[form=commit]")
    page.wait_for_url("**/done/")


def work_out_baseline(page: Page) -> None:
    """Ask for a baseline of 2016 against 2017 and wait for its verdict."""
    page.goto(f"/facilities/{PLANT}/baselines/")
    for name, day in (
        ("period_start", "2015-12-22"),
        ("period_end", "2016-12-31"),
        ("reporting_start", "2017-01-01"),
        ("reporting_end", "2018-01-31"),
    ):
        page.fill(f"input[name={name}]", day)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/baselines/*-*/")
    expect(page.locator(".lamps")).to_be_visible()


def see_dashboard(page: Page, language: str) -> None:
    """The page shows the stored result, drawn and in figures."""
    page.goto(f"/facilities/{PLANT}/")
    result = SavingsResult.objects.get()
    figures = page.locator("#figures")
    shown = figures.locator(".kpi").nth(2).locator("dd").first.inner_text()
    assert shown_number(shown) == round(result.actual_kwh * 0.0036)
    drawings = page.locator("figure svg[viewBox]")
    assert drawings.count() >= 4
    expect(page.locator("figure .fig__plot").first).to_be_visible()
    word = {"en": "Improvement", "fr": "Amélioration", "es": "Mejora"}[language]
    expect(figures.locator("dt").first).to_have_text(word)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def download_report(page: Page, language: str) -> list[str]:
    """Make the PDF and read the same number in it; return the plant's addresses."""
    upload = Upload.objects.latest("pk")
    page.goto(f"/facilities/{PLANT}/reports/")
    page.click("#make-report button[type=submit]")
    page.wait_for_url("**/reports/*-*/")
    with page.expect_download() as download:
        page.click("a[download][href$='/pdf/']")
    pages = PdfReader(download.value.path()).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    saved = round(SavingsResult.objects.get().savings_kwh * 0.0036)
    assert str(abs(saved)) in re.sub(r"[\s\u00a0\u202f,]", "", text)
    assert {"en": "Energy saved", "fr": "économis", "es": "ahorr"}[language] in text
    report = re.sub(r"^https?://[^/]+", "", page.url)
    return [
        f"/facilities/{PLANT}/",
        f"/facilities/{PLANT}/uploads/",
        f"/facilities/{PLANT}/uploads/new/",
        f"/facilities/{PLANT}/meters/",
        f"/facilities/{PLANT}/baselines/",
        f"/facilities/{PLANT}/reports/",
        f"/facilities/{PLANT}/charts/monthly-energy.csv",
        f"/uploads/{upload.public_id}/done/",
        f"/uploads/{upload.public_id}/original/",
        report,
        f"{report}pdf/",
    ]


def keep_rival_out(context: BrowserContext, addresses: list[str]) -> None:
    """A rival in the same cohort finds none of it."""
    browser = context.browser
    assert browser is not None
    base = re.match(r"^https?://[^/]+", context.pages[0].url)
    assert base
    rivals = browser.new_context(base_url=base[0])
    page = sign_in(rivals, RIVAL)
    found = {address: page.goto(address) for address in addresses}
    statuses = {address: answer and answer.status for address, answer in found.items()}
    rivals.close()
    assert statuses == dict.fromkeys(addresses, 404)
