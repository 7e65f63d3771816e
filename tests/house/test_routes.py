"""Every route declares its policy; one without is refused, whatever it does."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from clinic import urls as product
from clinic.checks import every_route_has_a_policy, routes


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("canary")


urlpatterns = [*product.urlpatterns, path("bare/", bare, name="bare")]


def test_every_route_of_the_product_declares_a_policy() -> None:
    assert every_route_has_a_policy() == []
    assert len(list(routes())) > 30


@override_settings(ROOT_URLCONF=__name__)
def test_a_route_without_a_policy_fails_the_check() -> None:
    assert [error.id for error in every_route_has_a_policy()] == ["clinic.E001"]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_route_without_a_policy_is_refused_at_run_time(client: Client) -> None:
    response = client.get("/bare/")
    assert response.status_code == 403
    assert b"canary" not in response.content
