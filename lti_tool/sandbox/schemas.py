"""Bodies of the JSON API, checked at the edge."""

from marshmallow import Schema, fields, validate

from .misbehave import HOWS, SERVICES

PRIVACY = validate.OneOf(["public", "name_only", "email_only", "anonymous"])
RULES = validate.OneOf(["canvas", "moodle"])
KINDS = validate.OneOf(["educator", "instructor", "assistant", "administrator", "test_student"])
LAUNCHES = validate.OneOf(
    ["assignment", "module", "speedgrader", "details", "navigation", "review", "deep_linking"]
)


class RulesBody(Schema):
    rules = fields.String(required=True, validate=RULES)


class PersonBody(Schema):
    given_name = fields.String(required=True, validate=validate.Length(min=1))
    family_name = fields.String(required=True, validate=validate.Length(min=1))
    kind = fields.String(load_default="educator", validate=KINDS)
    courses = fields.List(fields.String(), load_default=None, allow_none=True)


class PersonChange(Schema):
    active = fields.Boolean()
    given_name = fields.String()
    family_name = fields.String()
    email = fields.String()
    kind = fields.String(validate=KINDS)
    courses = fields.List(fields.String())
    uuid = fields.String()


class CourseBody(Schema):
    code = fields.String(required=True)
    title = fields.String(required=True)
    copy_of = fields.String(load_default=None, allow_none=True)
    enroll = fields.Boolean(load_default=False)


class CourseChange(Schema):
    concluded = fields.Boolean()
    title = fields.String()
    code = fields.String()


class AssignmentBody(Schema):
    title = fields.String(required=True)
    course = fields.String(load_default=None, allow_none=True)
    points = fields.Float(load_default=1.0)
    graded = fields.Boolean(load_default=True)
    url = fields.String(load_default=None, allow_none=True)
    custom = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    description = fields.String(load_default="")


class AssignmentChange(Schema):
    title = fields.String()
    description = fields.String()
    custom = fields.Dict(keys=fields.String(), values=fields.String())
    published = fields.Boolean()
    anonymous = fields.Boolean()
    grading_type = fields.String(validate=validate.OneOf(["points", "pass_fail"]))
    allowed_attempts = fields.Integer(allow_none=True)
    due_at = fields.String(allow_none=True)
    url = fields.String()


class OptionsChange(Schema):
    iat_age = fields.Integer()
    deployment_parameter = fields.String(
        validate=validate.OneOf(["deployment_id", "lti_deployment_id", "both"])
    )
    storage_target = fields.String(
        allow_none=True, validate=validate.OneOf(["post_message_forwarding", "_parent"])
    )
    privacy = fields.String(validate=PRIVACY)
    ags = fields.Boolean()
    nrps = fields.Boolean()
    context = fields.Boolean()
    developer_key = fields.Boolean()
    native_custom = fields.Boolean()
    deep_link_line_items = fields.Boolean()
    roster_page = fields.Integer(validate=validate.Range(1, 50))
    scopes = fields.List(fields.String())
    roles = fields.List(fields.String(), allow_none=True)
    custom = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    deployment_id = fields.String(allow_none=True)
    claims = fields.Dict(keys=fields.String())


class FaultBody(Schema):
    service = fields.String(required=True, validate=validate.OneOf(SERVICES))
    how = fields.String(required=True, validate=validate.OneOf(HOWS))
    times = fields.Integer(load_default=1, validate=validate.Range(1))
    retry_after = fields.Integer(load_default=None, allow_none=True)
    seconds = fields.Float(load_default=5.0)
    words = fields.String(load_default=None, allow_none=True)


class RegistrationBody(Schema):
    address = fields.String(required=True)
    update = fields.Boolean(load_default=False)


class RegistrationChange(Schema):
    active = fields.Boolean()
    privacy = fields.String(validate=PRIVACY)
    scopes = fields.List(fields.String())
    custom = fields.Dict(keys=fields.String(), values=fields.String())


class ChoiceBody(Schema):
    title = fields.String(validate=validate.Length(min=1))
    points = fields.Float(validate=validate.Range(0))
    description = fields.String()


class DuplicateBody(Schema):
    title = fields.String(load_default=None, allow_none=True)


class KeyBody(Schema):
    keep_old = fields.Boolean(load_default=True)


class LaunchBody(Schema):
    person = fields.String(required=True)
    kind = fields.String(load_default="assignment", validate=LAUNCHES)
    rules = fields.String(load_default=None, allow_none=True, validate=RULES)
    course = fields.String(load_default=None, allow_none=True)
    assignment = fields.String(load_default=None, allow_none=True)
    student = fields.String(load_default=None, allow_none=True)
    attempt = fields.Integer(load_default=None, allow_none=True)
    url = fields.String(load_default=None, allow_none=True)
    masquerading = fields.String(load_default=None, allow_none=True)


class GradeBody(Schema):
    student = fields.String(required=True)
    grader = fields.String(required=True)
    score = fields.Float(required=True, allow_none=True)
    comment = fields.String(load_default="")
    assignment = fields.String(load_default=None, allow_none=True)
    line_item = fields.String(load_default=None, allow_none=True)
