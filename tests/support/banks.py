"""Files of questions in the shapes that other programs write, with words of our own."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

from casewise.imports.formats import read
from casewise.imports.question import Question, Reading

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
MOODLE_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'


def moodle(*questions: str) -> bytes:
    """Return a file of Moodle's with these questions."""
    return (MOODLE_HEAD + "\n".join(questions) + "\n</quiz>\n").encode()


def moodle_question(
    kind: str = "multichoice", text: str = "Who may read it?", more: str = "", name: str = "Who"
) -> str:
    """Return one question as Moodle exports it."""
    return f"""<!-- question: 0  -->
  <question type="{kind}">
    <name><text>{name}</text></name>
    <questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>
    <generalfeedback format="html"><text></text></generalfeedback>
    <defaultgrade>1.0000000</defaultgrade>
    {more}
  </question>"""


def answer(fraction: str, text: str, why: str = "") -> str:
    """Return an answer as Moodle exports it."""
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>'
        f'<feedback format="html"><text><![CDATA[{why}]]></text></feedback></answer>'
    )


def file(name: str, data: bytes = PNG, path: str = "/") -> str:
    """Return a file as Moodle exports it."""
    return f'<file name="{name}" path="{path}" encoding="base64">{base64.b64encode(data).decode()}</file>'


def zipped(files: dict[str, bytes | str]) -> bytes:
    """Return a zip of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def reading(folder: Path, data: bytes | str, name: str = "bank") -> Reading:
    """Return what Casewise reads from a file."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read(path)


def only(made: Reading) -> Question:
    """Return the one question of a file."""
    assert made.unread == ()
    (question,) = made.questions
    return question


def canvas(*items: str, title: str = "Consent", ident: str = "quiz1") -> str:
    """Return a quiz as Canvas exports it."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">
  <assessment ident="{ident}" title="{title}">
    <qtimetadata><qtimetadatafield>
      <fieldlabel>cc_maxattempts</fieldlabel><fieldentry>1</fieldentry>
    </qtimetadatafield></qtimetadata>
    <section ident="root_section">{"".join(items)}</section>
  </assessment>
</questestinterop>"""


def canvas_item(kind: str, presentation: str, processing: str = "", feedback: str = "", ident: str = "i1") -> str:
    """Return an item as Canvas exports it. `presentation` is what follows the question."""
    return f"""<item ident="{ident}" title="Question">
  <itemmetadata><qtimetadata>
    <qtimetadatafield>
      <fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry>
    </qtimetadatafield>
    <qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>2.0</fieldentry></qtimetadatafield>
  </qtimetadata></itemmetadata>
  <presentation>
    <material><mattext texttype="text/html">&lt;div&gt;&lt;p&gt;Who may?&lt;/p&gt;&lt;/div&gt;</mattext></material>
    {presentation}
  </presentation>
  <resprocessing>
    <outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>{processing}
  </resprocessing>
  {feedback}
</item>"""


def labels(*pairs: tuple[str, str], ident: str = "response1", cardinality: str = "Single", before: str = "") -> str:
    """Return the answers of an item of QTI 1.2, by name and text."""
    shown = "".join(
        f'<response_label ident="{name}"><material><mattext texttype="text/plain">{text}</mattext></material>'
        "</response_label>"
        for name, text in pairs
    )
    head = f'<response_lid ident="{ident}" rcardinality="{cardinality}">{before}'
    return f"{head}<render_choice>{shown}</render_choice></response_lid>"


def condition(inner: str, then: str = '<setvar action="Set" varname="SCORE">100</setvar>', go_on: str = "No") -> str:
    """Return a condition of QTI 1.2."""
    return f'<respcondition continue="{go_on}"><conditionvar>{inner}</conditionvar>{then}</respcondition>'


def equal(value: str, name: str = "response1") -> str:
    """Return the test of a response of QTI 1.2."""
    return f'<varequal respident="{name}">{value}</varequal>'


def item21(
    interaction: str, declaration: str = "", more: str = "", ident: str = "item-1", title: str = "Consent"
) -> str:
    """Return an item of QTI 2.1."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{ident}" title="{title}"
    adaptive="false" timeDependent="false">
  {declaration}
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="3"/>
  <itemBody><p>Who may <strong>read</strong> it?</p>{interaction}</itemBody>
  {more}
</assessmentItem>"""
