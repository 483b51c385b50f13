"""The blueprint that every module of views adds its routes to, and who may enter them."""

from flask import Blueprint

from lti_tool.web.access import Audience

blueprint = Blueprint("review", __name__, url_prefix="/s/<launch>", template_folder="../templates")
ASSESSORS = (Audience.ASSESSOR, Audience.ADMINISTRATOR)
