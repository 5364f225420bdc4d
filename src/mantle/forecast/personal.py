"""What is personal in the tables of this slice (RIG-1); `mantle.people.personal` says how to read it."""

from __future__ import annotations

PERSONAL: dict[str, dict[str, str]] = {
    "Answer": {
        "about": "person", "personal": "question answer detail on notice", "other": "id code", "purpose": "forecast",
        "keep": "answers about oneself", "erasure": "delete",
    },
    "Forecast": {
        "by": "by", "personal": "at", "words": "title", "other": "region changes result inputs_digest method",
        "purpose": "forecast", "keep": "kept while the service runs",
        "erasure": "keep",
    },
    "Survey": {"rest": "not personal", "words": "title question note source"},
    "SurveyGroup": {"rest": "not personal"},
    "SurveyCount": {"rest": "not personal"},
    "SurveyFigure": {"rest": "not personal"},
}  # fmt: skip
