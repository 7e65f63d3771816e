"""The product's addresses with the one that a provider calls, as the settings of such a deployment make them."""

from django.urls import include, path

from clinic import urls as product

urlpatterns = [*product.urlpatterns, path("", include("clinic.esp_urls"))]
handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500
