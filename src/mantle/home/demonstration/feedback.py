"""What colleagues say in the demonstration: invented, as people write who wish somebody well."""

from __future__ import annotations

KEEP = (
    "Asks the quiet ones before deciding. It has changed who speaks in our meetings.",
    "Says plainly what is not known yet. That makes the rest believable.",
    "Rings after a hard meeting. Short, and never about blame.",
    "Came to our evening with parents and listened for an hour before saying a word.",
    "Gives credit by name, also to people of other agencies.",
    "Keeps small promises. One plans on them.",
)
CHANGE = (
    "Bring the disagreement to the table a month earlier. We all knew.",
    "Answer less at night. Others believe that they must as well.",
    "Tell us what came of it. We hear the question and not the end.",
    "Let somebody else chair now and then. The group leans on one person.",
    "Say what you stand to lose yourself. It would make it easier for us to say so.",
    "Come to the school as well as to the board.",
)
HARMFUL = "Do not raise your voice at a mother again as you did with Mrs Dale, when her boy Kyle lost his place."
COMMUNITY = (
    ("Mary Osgood", "mary.osgood@parents.example.org"),
    ("Delroy Finch", "delroy.finch@parents.example.org"),
    ("Yusra Hale", "yusra.hale@youthforum.example.org"),
    ("Tom Askew", "tom.askew@youthforum.example.org"),
    ("Ines Marlow", "ines.marlow@homestart.example.org"),
)
PARTNERS = (
    ("Carys Vaughan", "carys.vaughan@health.example.org"),
    ("Inspector Neil Prior", "neil.prior@police.example.org"),
    ("Oyin Bello", "oyin.bello@schools.example.org"),
    ("Hamza Rafiq", "hamza.rafiq@health.example.org"),
    ("Lucy Tarn", "lucy.tarn@voluntary.example.org"),
)
PEERS = (
    ("Robin Sale", "robin.sale@council.example.org"),
    ("Uma Pritchard", "uma.pritchard@council.example.org"),
    ("Greg Lowe", "greg.lowe@council.example.org"),
    ("Sian Moor", "sian.moor@council.example.org"),
    ("Peter Adomako", "peter.adomako@council.example.org"),
)
