"""Office files that come out the same on every build.

The libraries stamp each entry, and the workbook behind each chart, with the hour of the build.
"""

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def stable(content: bytes, written: datetime) -> bytes:
    """The same office file with every time inside it set to `written`."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(stream, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith(".xlsx"):
                data = stable(data, written)
            if entry.filename.endswith("core.xml"):
                stamp = written.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            info = ZipInfo(entry.filename, written.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, data)
    return stream.getvalue()
