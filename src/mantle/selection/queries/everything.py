"""What of early talent goes out with everything on record: nothing, table by table with the reason. EXP-4."""

from __future__ import annotations

OWN = "it tells of one person, and is in the copy that they can take of their data"
CALL = "a call is for the people who were put forward in it, and means nothing elsewhere without them"
PANEL = "who read whom is for those who were read, and for the record"
LEFT_OUT: dict[str, str] = {
    "Call": CALL, "Criterion": CALL, "Exercise": CALL, "Exercise_criteria": CALL, "FormerCount": CALL,
    "SponsorStatement": OWN, "AgreedLevel": PANEL,
    "Candidacy": OWN, "Evidence": OWN, "PanelDecision": OWN, "FeedbackLine": OWN, "PoolMember": OWN, "Judgement": OWN,
    "PanelReader": PANEL, "PanelReading": PANEL, "CriterionMark": PANEL, "Conflict": PANEL,
}  # fmt: skip
