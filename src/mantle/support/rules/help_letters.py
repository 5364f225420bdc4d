"""HLP-20: which steps of help between authorities are told by letter, to which sides, in which words."""

from __future__ import annotations

from mantle.support.rules.help import Side

BACK = "help_back"
# The letter of a step, and the sides that it reaches; whoever took the step is left out.
TOLD: dict[str, tuple[str, tuple[Side, ...]]] = {
    "ask": ("help_asked", (Side.BROKER,)), "ask_again": ("help_asked", (Side.BROKER,)),
    "propose": ("help_put", (Side.HELPING,)), "accept": ("help_answer", (Side.ASKING,)),
    "agree": ("help_agreed", (Side.HELPING, Side.ASKING, Side.BROKER)),
    "plan": ("help_plan", (Side.HELPING, Side.ASKING, Side.SENT)),
    "decline": (BACK, (Side.BROKER,)), "refuse": (BACK, (Side.HELPING, Side.BROKER)),
    "take_back": (BACK, (Side.HELPING,)), "accept_not": (BACK, (Side.ASKING, Side.BROKER)),
    "agree_not": (BACK, (Side.HELPING, Side.BROKER)), "step_out": (BACK, (Side.ASKING, Side.BROKER)),
    "start_not": (BACK, (Side.ASKING, Side.HELPING)), "reopen": (BACK, (Side.ASKING, Side.HELPING)),
    "withdraw": (BACK, (Side.ASKING, Side.HELPING, Side.BROKER)),
}  # fmt: skip
BACK_WORDS: dict[str, str] = {
    "decline": "The helper who was proposed cannot take it on, so another has to be found.",
    "refuse": "Another helper is wanted. The days that were held are free again.",
    "take_back": "The programme team has taken its proposal back. The days that were held are free again.",
    "accept_not": "The helper has taken their yes back.",
    "agree_not": "Those who are to be helped have taken their yes back.",
    "step_out": "The helper has stepped out, and the programme team is looking for another.",
    "start_not": "The help is agreed, but it has not started after all.",
    "reopen": "Help that was closed has been opened again.",
    "withdraw": "A request for help has been withdrawn. The days that were held are free again.",
}
