"""Addresses of the campus; the platform's own stand where the LMS has them."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("api/", include("lti_consumer.plugin.urls", namespace="lti_consumer")),
    path("campus/registrations", views.registrations),
    path("campus/people", views.people),
    path("campus/login/<mode>/<person>", views.login_initiation),
    path("campus/page/<mode>/<person>", views.page),
    path("campus/grades", views.grades),
    path("campus/line_items", views.line_items),
    path("campus/new_key/<mode>", views.new_key),
]
