"""Where the pages of this package are."""

from flask import Blueprint

blueprint = Blueprint(
    "connection", __name__, url_prefix="/s/<launch>", template_folder="../templates"
)
