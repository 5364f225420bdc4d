"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

_OWN_ENTRIES = "(SELECT s.id FROM support_supporter s WHERE s.person_id = {me})"
# SUP-8, SUP-12, SUP-15: what somebody asked for, who was offered and what was agreed is theirs, of who was chosen, and
# of who arranges support, whom the door asks for which agencies. The pool itself is read by who chooses from it.
# HLP-3, HLP-5: an offer is read by whoever speaks for an authority, brokers, or stands in it; a request and all that
# belongs to it by the two authorities, by who brokers for one of them, and by who is sent. Which day of an offer is
# held, and who is named in one, says nothing of anybody's trouble.
_HELP_BETWEEN = """{all:brokers} OR {all:helps} OR helper_id = ANY({in:brokers}) OR helped_id = ANY({in:brokers})
    OR helper_id = ANY({in:helps}) OR helped_id = ANY({in:helps})
    OR offer_id IN (SELECT o.id FROM support_helpoffer o WHERE o.lead_id = {me})
    OR id IN (SELECT p.helpdeployment_id FROM support_helpdeployment_people p
        JOIN support_helpteammember m ON m.id = p.helpteammember_id WHERE m.person_id = {me})"""
_OF_HELP = "deployment_id IN (SELECT d.id FROM support_helpdeployment d)"
WALL: dict[str, str] = {
    "MatchOption": "{any:supports} OR person_id = {me} OR (state IN ('chosen', 'agreed', 'turned_down') "
    f"AND supporter_id IN {_OWN_ENTRIES})",
    "SupportNeed": """{any:supports} OR person_id = {me}
        OR id IN (SELECT o.need_id FROM support_matchoption o WHERE o.state IN ('chosen', 'agreed'))""",
    "Arrangement": f"{{any:supports}} OR person_id = {{me}} OR supporter_id IN {_OWN_ENTRIES}",
    "ArrangementDay": "arrangement_id IN (SELECT a.id FROM support_arrangement a)",
    "MatchRun": "{any:supports}",
    "Credential": f"{{any:supports}} OR of_id IN {_OWN_ENTRIES}",
    "HelpOffer": """{any:brokers} OR {any:helps} OR lead_id = {me}
        OR id IN (SELECT m.offer_id FROM support_helpteammember m WHERE m.person_id = {me})""",
    "HelpRequest": """{all:brokers} OR {all:helps} OR agency_id = ANY({in:brokers}) OR agency_id = ANY({in:helps})
        OR id IN (SELECT d.request_id FROM support_helpdeployment d)""",
    "HelpDeployment": _HELP_BETWEEN,
    "HelpStep": "request_id IN (SELECT r.id FROM support_helprequest r)",
    **dict.fromkeys(("HelpObjective", "HelpDay", "HelpReview", "HelpEffect"), _OF_HELP),
    "HelpEffectLine": "effect_id IN (SELECT e.id FROM support_helpeffect e)",
}
# WAL-6: an entry in the pool is changed by who it is about, and by who keeps the pool.
WRITES: dict[str, str | tuple[str, str]] = {
    "Supporter": "{any:supports} OR person_id = {me}",
    "SupporterLeave": f"{{any:supports}} OR of_id IN {_OWN_ENTRIES}",
    "DutyPeriod": "{any:supports}",
    # An offer is changed from its own authority; a broker who proposes it locks its row.
    "HelpOffer": ("agency_id = ANY({in:helps}) OR {all:helps}", "agency_id = ANY({in:helps}) OR {any:brokers}"),
    "HelpTeamMember": """person_id = {me} OR {all:helps}
        OR offer_id IN (SELECT o.id FROM support_helpoffer o WHERE o.agency_id = ANY({in:helps}))""",
}
