"""A package of IMS QTI 1.2 for Canvas: a zip with a manifest, one quiz, Canvas's settings of it, and its pictures.

The variants of a scenario are a question group, from which Canvas picks one for each learner.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from casewise.export.directory import Questions
from casewise.export.questions.bank import MARK, Bank, by_scenario
from casewise.export.questions.canvas_items import item, mixed
from casewise.export.questions.markup import legal
from casewise.export.questions.qti import INSTANCE, identifier
from casewise.export.questions.zipped import document, zipped

CONTENT = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
QUESTIONS = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
SETTINGS = "http://canvas.instructure.com/xsd/cccv1p0"
SCHEMAS = {
    CONTENT: "http://www.imsglobal.org/xsd/imscp_v1p1.xsd",
    QUESTIONS: "http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd",
    SETTINGS: "https://canvas.instructure.com/xsd/cccv1p0.xsd",
}
FILES = "web_resources"
"""The folder of a package whose files Canvas puts among those of the course."""


def package(bank: Bank) -> bytes:
    """Return the scenarios of a module as a package for Canvas. The bank lists what can't be converted."""
    shown: set[str] = set()
    sections = bank.converted(lambda scenario: item(scenario, bank, shown))
    quiz = identifier(bank.module, "casewise.")
    pictures = sorted(shown)
    files = {
        "imsmanifest.xml": document(_manifest(quiz, pictures)),
        f"{quiz}/{quiz}.xml": document(_assessment(bank, quiz, sections)),
        f"{quiz}/assessment_meta.xml": document(_settings(bank, quiz, sections)),
        **{f"{FILES}/{name}": bank.pictures[name] for name in pictures},
    }
    return zipped(files)


def _assessment(bank: Bank, quiz: str, sections: dict[str, dict[str, ET.Element]]) -> ET.Element:
    made = _root("questestinterop", QUESTIONS)
    assessment = ET.SubElement(made, "assessment", ident=quiz, title=legal(bank.module))
    section = ET.SubElement(assessment, "section", ident="root_section")
    for items in sections.values():
        for scenario, each in by_scenario(items).items():
            if scenario in each:
                section.append(each[scenario])
            else:
                _group(section, scenario, each)
    ET.indent(made)
    return made


def _group(section: ET.Element, scenario: str, each: dict[str, ET.Element]) -> None:
    """Add a question group, of which each learner gets one question."""
    group = ET.SubElement(section, "section", ident=identifier(scenario, "variants."), title=scenario)
    selection = ET.SubElement(ET.SubElement(group, "selection_ordering"), "selection")
    ET.SubElement(selection, "selection_number").text = "1"
    worth = ET.SubElement(ET.SubElement(selection, "selection_extension"), "points_per_item")
    worth.text = f"{max(map(_points, each.values())):g}"
    group.extend(each.values())


def _settings(bank: Bank, quiz: str, sections: dict[str, dict[str, ET.Element]]) -> ET.Element:
    """Return what Canvas calls the quiz's settings. It's not published, so that a teacher looks at it first."""
    taken = [scenario for each in bank.sections.values() for scenario in each if scenario.id in bank.taken]
    groups = [list(each.values()) for items in sections.values() for each in by_scenario(items).values()]
    made = _root("quiz", SETTINGS, identifier=quiz)
    about = {
        "title": legal(bank.module),
        "description": "",
        "shuffle_answers": _truth(all(mixed(one) for one in taken)),
        "scoring_policy": "keep_highest",
        "quiz_type": "assignment",
        "points_possible": f"{sum(max(map(_points, each)) for each in groups):g}",
        "show_correct_answers": "false",
        "allowed_attempts": "1",
        "available": "false",
    }
    for name, text in about.items():
        ET.SubElement(made, name).text = text
    ET.indent(made)
    return made


def _manifest(quiz: str, pictures: list[str]) -> ET.Element:
    made = _root("manifest", CONTENT, identifier=f"{quiz}.package")
    made.append(ET.Comment(f" {MARK} "))
    metadata = ET.SubElement(made, "metadata")
    ET.SubElement(metadata, "schema").text = "IMS Content"
    ET.SubElement(metadata, "schemaversion").text = "1.1.3"
    ET.SubElement(made, "organizations")
    resources = ET.SubElement(made, "resources")
    main = ET.SubElement(resources, "resource", identifier=quiz, type="imsqti_xmlv1p2")
    ET.SubElement(main, "file", href=f"{quiz}/{quiz}.xml")
    ET.SubElement(main, "dependency", identifierref=f"{quiz}.settings")
    more = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
    _resource(resources, f"{quiz}.settings", more, f"{quiz}/assessment_meta.xml")
    for number, name in enumerate(pictures, start=1):
        _resource(resources, f"{quiz}.picture-{number}", "webcontent", f"{FILES}/{legal(name)}")
    ET.indent(made)
    return made


def _resource(resources: ET.Element, name: str, kind: str, path: str) -> None:
    node = ET.SubElement(resources, "resource", identifier=name, type=kind, href=path)
    ET.SubElement(node, "file", href=path)


def _root(name: str, namespace: str, **attributes: str) -> ET.Element:
    place = {"xmlns": namespace, "xmlns:xsi": INSTANCE, "xsi:schemaLocation": f"{namespace} {SCHEMAS[namespace]}"}
    return ET.Element(name, {**place, **attributes})


def _points(made: ET.Element) -> float:
    """Return the points of an item, as its metadata has them."""
    entries = {one.findtext("fieldlabel"): one.findtext("fieldentry") for one in made.iter("qtimetadatafield")}
    return float(entries["points_possible"] or 0)


def _truth(holds: bool) -> str:  # noqa: FBT001  (a truth value is all that it is about)
    return "true" if holds else "false"


CANVAS = Questions(package, "zip")
