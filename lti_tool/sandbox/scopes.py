"""The rights that a tool may ask for (canvas.md 1.5)."""

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
LINE_ITEM = f"{AGS}/lineitem"
LINE_ITEM_READ = f"{AGS}/lineitem.readonly"
SCORE = f"{AGS}/score"
RESULT = f"{AGS}/result.readonly"
MEMBERSHIP = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
NOTICE_HANDLERS = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"

GRADES = [LINE_ITEM, LINE_ITEM_READ, RESULT, SCORE]
MOODLE = [*GRADES, MEMBERSHIP, "https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting"]
CANVAS = [
    "https://purl.imsglobal.org/spec/lti-reg/scope/registration.readonly",
    "https://purl.imsglobal.org/spec/lti-reg/scope/registration",
    *GRADES,
    MEMBERSHIP,
    NOTICE_HANDLERS,
    "https://purl.imsglobal.org/spec/lti/scope/asset.readonly",
    "https://purl.imsglobal.org/spec/lti/scope/report",
    "https://purl.imsglobal.org/spec/lti/scope/eula/deployment",
    "https://purl.imsglobal.org/spec/lti/scope/eula/user",
    "https://canvas.instructure.com/lti/public_jwk/scope/update",
    "https://canvas.instructure.com/lti/account_lookup/scope/show",
    "https://canvas.instructure.com/lti-ags/progress/scope/show",
    "https://canvas.instructure.com/lti/page_content/show",
]
