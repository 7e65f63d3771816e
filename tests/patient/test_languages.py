"""Which language a page is in: the one chosen on it, else the patient's, else the browser's."""

import pytest
from django.test import Client

from tests.factories import Clinic
from tests.patient.conftest import Opens

pytestmark = pytest.mark.django_db


def lang(client: Client, path: str = "/my/", browser: str = "") -> str:
    body = client.get(path, headers={"Accept-Language": browser}).content.decode()
    return body.partition('<html lang="')[2].partition('"')[0]


def test_a_patient_who_reads_spanish_gets_a_spanish_page(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book(clinic.patient(language="es")))
    body = client.get("/my/").content.decode()
    assert lang(client) == "es"
    assert "Comida ligera" in body and "jueves 26 de noviembre" in body
    assert "Light food" not in body


def test_a_language_without_texts_is_not_claimed(clinic: Clinic, opens: Opens) -> None:
    assert lang(opens(clinic.book(clinic.patient(language="fr"))), browser="fr") == "en"


SPANISH = '<button name="language" value="es" lang="es">Español</button>'
ARABIC = '<button name="language" value="ar" lang="ar">العربيّة</button>'


def speaks(clinic: Clinic, *languages: str) -> None:
    clinic.site.languages = list(languages)
    clinic.site.save()


@pytest.mark.parametrize(
    ("offered", "shown"),
    [(("en",), ()), (("en", "es"), (SPANISH,)), (("es", "fr"), (SPANISH,)), ((), (ARABIC, SPANISH))],
)
def test_a_page_offers_the_languages_of_the_site(
    clinic: Clinic, opens: Opens, offered: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    """One that has no texts is not offered; a site that has said nothing offers all."""
    speaks(clinic, *offered)
    body = opens(clinic.book()).get("/my/").content.decode()
    assert tuple(button for button in (ARABIC, SPANISH) if button in body) == shown
    assert body.count('name="language"') == len(shown)


def test_one_tap_changes_the_language_and_it_is_remembered(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    response = client.post("/my/look/", {"language": "es", "back": "/my/"})
    assert (response.status_code, response["Location"]) == (303, "/my/")
    assert lang(client, browser="en") == "es"


def test_the_choice_stands_before_the_patients_own_language(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book(clinic.patient(language="es")))
    client.post("/my/look/", {"language": "en", "back": "/my/"})
    assert lang(client, browser="es") == "en"


@pytest.mark.parametrize("language", ["fr", "../etc", "", "es\r\nX: y"])
def test_a_language_that_nobody_speaks_changes_nothing(clinic: Clinic, opens: Opens, language: str) -> None:
    client = opens(clinic.book())
    response = client.post("/my/look/", {"language": language, "back": "/my/"})
    assert "language" not in response.cookies
    assert lang(client) == "en"


def test_the_language_can_be_chosen_before_the_link_is_open(client: Client) -> None:
    response = client.post("/my/look/", {"language": "es", "token": "p" + "a" * 32})
    assert "Escriba su fecha de nacimiento" in response.content.decode()
    assert response.cookies["language"].value == "es"


def test_the_desk_stays_in_the_language_its_texts_exist_in(client: Client) -> None:
    assert lang(client, "/staff/sign-in/", browser="es") == "en"
