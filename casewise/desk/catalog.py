"""The catalog of all that the desk can start, in the order of the page."""

from __future__ import annotations

from dataclasses import replace

from casewise import plugins
from casewise.desk.actions import Action, Field, Group, Kind

LMS = (("", "A table of your own"), ("canvas", "Canvas"), ("moodle", "Moodle"), ("blackboard", "Blackboard"))
OWN = {
    "results": {
        "csv": "A spreadsheet",
        "canvas": "Canvas",
        "moodle": "Moodle",
        "blackboard": "Blackboard",
        "xapi": "A record store (xAPI)",
    },
    "questions": {"moodle": "Moodle", "qti12": "Canvas (QTI 1.2)", "qti": "QTI 2.1"},
    "feedback": {"moodle": "Moodle", "canvas": "Canvas"},
}
"""What Casewise's own exports are called, in the order of their list."""
USE = (("", "As the notebook"), ("practice", "Practice"), ("graded", "Graded"))
WRONG = "Only if letters look wrong, such as cp1252."
ENCODING = Field("encoding", "The table's encoding", option="--encoding", help=WRONG, rare=True)
FOUND = "Only if it isn't found by itself."
NOT_GIVEN = "Where it came from"


def exports(sort: str) -> tuple[tuple[str, str], ...]:
    """Return where results, questions or feedback can go: Casewise's own exports, then those of other packages."""
    others = [name for name in plugins.names("exports", sort) if name not in OWN[sort]]
    return (*OWN[sort].items(), *((name, name.capitalize()) for name in others))


TEMPLATES = tuple(name for name, _ in exports("results") if name not in {"csv", "xapi"})
"""The exports that may fill a table of an LMS. Whether another package's does, its command says."""


def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple((name, name.capitalize()) for name in plugins.names("kinds"))


ACTIONS = (
    Action(
        "check",
        "Check",
        Group.WRITE,
        ("casewise", "check"),
        "Lists what must be fixed before a release, and what breaks a rule of item writing. Nothing changes.",
        as_json=True,
    ),
    Action(
        "preview",
        "Tidy up and preview",
        Group.WRITE,
        ("casewise", "preview"),
        "Runs the notebooks, writes their references, and removes what other programs left. Save open notebooks first.",
    ),
    Action(
        "build",
        "Build",
        Group.WRITE,
        ("casewise", "build"),
        "Makes what learners get, and proves that no key is in it. If anything is wrong, the old one stays.",
        as_json=True,
    ),
    Action(
        "release",
        "Release",
        Group.WRITE,
        ("nbgrader", "release_assignment", "--force"),
        "Learners can fetch it from then on. Whoever has fetched it keeps their copy and their answers.",
        public=True,
    ),
    Action(
        "new-scenario",
        "Add a case",
        Group.WRITE,
        ("casewise", "new-scenario"),
        "Adds a case that works, for your own words. A notebook that is open shows it by itself.",
        fields=(
            Field("kind", "Kind", Kind.CHOICE, choices=_kinds(), required=True),
            Field("into", "Notebook", Kind.NOTEBOOK, "--into", required=True),
            Field("use", "Use", Kind.CHOICE, "--use", choices=USE),
        ),
    ),
    Action(
        "form",
        "Make a resit",
        Group.WRITE,
        ("casewise", "form"),
        "Makes a new module with the same graded cases, in which each learner meets other facts.",
        fields=(
            Field("name", "Name of the new module", Kind.NAME, required=True, help="Such as resit."),
            Field("title", "Its heading", option="--title"),
        ),
    ),
    Action(
        "collect",
        "Collect",
        Group.HAND_INS,
        ("nbgrader", "collect", "--update"),
        "Takes the hand-ins that came since the last time. Earlier ones are kept.",
    ),
    Action(
        "collect-zip",
        "Collect from an LMS",
        Group.HAND_INS,
        ("casewise", "collect-zip"),
        "Takes the archive of submissions as Moodle, Canvas or Blackboard made it.",
        fields=(
            Field("file", "The archive", Kind.FILE, required=True),
            Field("add", "Add learners who aren't in the gradebook yet", Kind.FLAG, "--add"),
        ),
        dry=("--dry-run",),
        as_json=True,
    ),
    Action(
        "hand-ins",
        "List every hand-in",
        Group.HAND_INS,
        ("casewise", "hand-ins"),
        "Lists when each hand-in came, whether it was late, what it earns, and which one counts and why.",
    ),
    Action(
        "extend",
        "Give one learner longer",
        Group.HAND_INS,
        ("casewise", "extend"),
        "Moves one learner's due date; everyone else's stays.",
        fields=(
            Field("learner", "Learner", Kind.LEARNER, required=True),
            Field("date", "Until", Kind.DATE),
            Field("undo", "Take the extension back instead", Kind.FLAG, "--undo"),
        ),
        dry=("--dry-run",),
    ),
    Action(
        "grade",
        "Grade",
        Group.GRADE,
        ("casewise", "grade"),
        "Grades what is new or changed. Your own points and comments stay.",
        fields=(Field("force", "Grade everything again", Kind.FLAG, "--force"),),
        as_json=True,
    ),
    Action(
        "feedback",
        "Write the feedback",
        Group.GRADE,
        ("casewise", "feedback"),
        "Writes a page for everyone who was graded. Learners can't see it before you release it.",
        as_json=True,
    ),
    Action(
        "return",
        "Release the feedback",
        Group.GRADE,
        ("nbgrader", "release_feedback"),
        "Each learner can fetch their own page from then on. It can't be taken back.",
        public=True,
    ),
    Action(
        "feedback-zip",
        "Feedback for an LMS",
        Group.GRADE,
        ("casewise", "feedback-zip"),
        "Puts everyone's feedback into an archive that your LMS takes.",
        fields=(
            Field("to", "For", Kind.CHOICE, "--to", choices=exports("feedback"), required=True),
            Field(
                "source", "The LMS's archive of uploads", Kind.FILE, "--from", help="If you haven't collected it here."
            ),
            Field("unfinished", "Include learners with unread answers", Kind.FLAG, "--unfinished"),
        ),
        dry=("--dry-run",),
        folder="exports",
    ),
    Action(
        "report",
        "Write the report",
        Group.RESULTS,
        ("casewise", "report"),
        "Shows how the class did, and which cases and objectives need work.",
        fields=(
            Field("names", "List the learners and their points", Kind.FLAG, "--names"),
            Field("table", "Also write the points as a table", Kind.FLAG, "--table", value="points-{}.csv"),
        ),
        folder="exports",
    ),
    Action(
        "export",
        "Export results",
        Group.RESULTS,
        ("casewise", "export"),
        "Puts the results into a file for your LMS. For Canvas, Moodle or Blackboard, give the table that it exported.",
        fields=(
            Field("to", "For", Kind.CHOICE, "--to", choices=exports("results"), required=True),
            Field("template", "The table that the LMS exported", Kind.FILE, "--template", only=TEMPLATES),
            Field("home_page", "Site of the accounts", option="--home-page", only=("xapi",)),
            Field("column", "Column for the points", option="--column", help=FOUND, rare=True, only=TEMPLATES),
            Field("id_column", "Column of the ids", option="--id-column", help=FOUND, rare=True, only=TEMPLATES),
            replace(ENCODING, only=TEMPLATES),
            Field("unfinished", "Include learners with unread answers", Kind.FLAG, "--unfinished"),
        ),
        dry=("--dry-run",),
        folder="exports",
    ),
    Action(
        "export-scenarios",
        "Export cases to a question bank",
        Group.RESULTS,
        ("casewise", "export-scenarios"),
        "Writes the cases with their keys for another program. Keep the file private.",
        fields=(Field("to", "For", Kind.CHOICE, "--to", choices=exports("questions"), required=True),),
        dry=("--dry-run",),
        folder="exports",
    ),
    Action(
        "certificate",
        "Print certificates",
        Group.RESULTS,
        ("casewise", "certificate"),
        "Prints a certificate for everyone who has passed, into gradebook/certificates.",
        fields=(Field("learner", "Only for", Kind.LEARNER, "--learner"),),
    ),
    Action(
        "check-all",
        "Check the whole course",
        Group.COURSE,
        ("casewise", "check"),
        "Checks every module, and what one gives away about another. Nothing changes.",
        module=False,
        as_json=True,
    ),
    Action(
        "new-module",
        "Add a module",
        Group.COURSE,
        ("casewise", "new-module"),
        "Makes a lesson and an assessment with a case of every kind, for your own words.",
        module=False,
        fields=(
            Field("name", "Name of its folder", Kind.NAME, required=True, help="Such as heart."),
            Field("title", "Title", option="--title", help="What learners read."),
        ),
    ),
    Action(
        "roster",
        "Read a list of learners",
        Group.PEOPLE,
        ("casewise", "roster"),
        "Reads names and addresses from a table, or from the list that your LMS exports. Nobody is removed.",
        module=False,
        fields=(
            Field("file", "The table", Kind.FILE, required=True),
            Field("source", NOT_GIVEN, Kind.CHOICE, "--from", choices=LMS),
            Field("id_from", "Column of the ids", option="--id-from", help=f"{FOUND} Such as email.", rare=True),
            ENCODING,
            Field("any_name", "Accept names with unusual characters", Kind.FLAG, "--any-name", rare=True),
        ),
        dry=("--dry-run",),
    ),
    Action(
        "deadlines",
        "Read due dates",
        Group.PEOPLE,
        ("casewise", "deadlines"),
        "Reads a table with the columns module, learner and due. It replaces all extensions of its modules.",
        module=False,
        fields=(
            Field("file", "The table", Kind.FILE, required=True),
            Field("zone", "Time zone of the dates", option="--zone", help="Such as America/Chicago."),
            ENCODING,
        ),
        dry=("--dry-run",),
    ),
    Action(
        "forget",
        "Erase a learner",
        Group.PEOPLE,
        ("casewise", "forget"),
        "Erases everything that the course keeps about a learner: grades, submissions, feedback. It can't be undone.",
        module=False,
        fields=(Field("learner", "Learner", Kind.LEARNER, required=True),),
        real=("--yes",),
    ),
    Action(
        "backup",
        "Back up",
        Group.COURSE,
        ("casewise", "backup"),
        "Writes the whole course to one archive, with keys and grades. Keep it closed.",
        module=False,
        folder="backups",
        made="course-%Y-%m-%d-%H%M%S.tar.gz",
    ),
    Action(
        "doctor",
        "Look for what is wrong",
        Group.COURSE,
        ("casewise", "doctor"),
        "Says what is missing or wrong on this machine and in this course, and how to fix it. Nothing changes.",
        module=False,
    ),
    Action(
        "verify",
        "Verify a certificate",
        Group.COURSE,
        ("casewise", "verify"),
        "Says whether a certificate is genuine, and whether it's still valid.",
        module=False,
        fields=(Field("code", "Code", required=True),),
    ),
)
CATALOG = {action.name: action for action in ACTIONS}
