"""The words people have for commands besides their titles: the palette and the sheet of keys find them by these."""

#: The words for each verb, by its noun, or by its name where it has none; the first is the one we teach.
VERBS = {
    "completion": ("complete", "done", "finish"),
    "retry": ("retry", "noanswer", "again"),
    "reschedule": ("snooze", "reschedule", "move", "later", "postpone"),
    "note": ("note", "log"),
    "step": ("step", "plan"),
    "stage": ("stage",),
    "assignment": ("assign", "give"),
    "taking": ("take", "mine"),
    "win": ("won", "win"),
    "loss": ("lost", "lose"),
    "reopening": ("reopen",),
    "tags": ("tag", "tags"),
    "fields": ("edit",),
    "merger": ("merge",),
    "removal": ("remove", "delete"),
    "phone": ("call", "phone"),
    "email": ("mail", "email"),
}
#: All of them. A phrase of the palette begins with none of the others.
SYNONYMS = VERBS | {
    "create": ("add",),
    "search": ("find",),
    "help": ("shortcuts",),
    "export": ("download", "csv"),
    "sign_out": ("log", "logout"),
}
