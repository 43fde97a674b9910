"""A content package of IMS: a zip with a manifest, a test, its QTI items and their pictures.

The variants of a scenario are the items of a section of their own, from which the test selects one.
"""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote
from xml.etree import ElementTree as ET

from casewise.export.directory import Questions
from casewise.export.questions.bank import MARK, Bank, by_scenario
from casewise.export.questions.markup import legal, pictures
from casewise.export.questions.qti import ITEM, identifier, item, item_identifier, root
from casewise.export.questions.zipped import document, zipped

PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"


def package(bank: Bank) -> bytes:
    """Return the scenarios of a module as a content package. The bank lists what can't be converted."""
    sections = bank.converted(lambda scenario: item(scenario, bank))
    made = {_file(name): element for items in sections.values() for name, element in items.items()}
    shown = sorted({name for element in made.values() for name in _shown(element)})
    files = {
        "imsmanifest.xml": document(_manifest(bank.module, made)),
        "test.xml": document(_test(bank.module, sections)),
        **{path: document(element) for path, element in made.items()},
        **{f"pictures/{name}": bank.pictures[name] for name in shown},
    }
    return zipped(files)


def _test(module: str, sections: dict[str, dict[str, ET.Element]]) -> ET.Element:
    made = root("assessmentTest", ITEM, identifier=identifier(module, "test-"), title=module)
    part = ET.SubElement(
        made, "testPart", identifier="test.part", navigationMode="nonlinear", submissionMode="simultaneous"
    )
    for name, items in sections.items():
        attributes = {"identifier": identifier(name, "section."), "title": legal(name), "visible": "true"}
        section = ET.SubElement(part, "assessmentSection", attributes)
        for scenario, each in by_scenario(items).items():
            holder = section if scenario in each else _selection(section, scenario)
            for one in each:
                ET.SubElement(holder, "assessmentItemRef", identifier=item_identifier(one), href=_file(one))
    return made


def _selection(section: ET.Element, scenario: str) -> ET.Element:
    """Add a section of which each learner gets one item. Learners don't see that there is a section."""
    attributes = {"identifier": identifier(scenario, "variants."), "title": scenario, "visible": "false"}
    made = ET.SubElement(section, "assessmentSection", attributes)
    ET.SubElement(made, "selection", select="1")
    return made


def _manifest(module: str, items: dict[str, ET.Element]) -> ET.Element:
    made = root("manifest", PACKAGE, identifier=identifier(module, "casewise-"))
    made.append(ET.Comment(f" {MARK} "))
    metadata = ET.SubElement(made, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(made, "organizations")
    resources = ET.SubElement(made, "resources")
    test = _resource(resources, "resource.test", "imsqti_test_xmlv2p1", ["test.xml"])
    for path, element in items.items():
        name = f"resource-{PurePath(path).stem}"
        files = [path, *(f"pictures/{quote(picture)}" for picture in _shown(element))]
        _resource(resources, name, "imsqti_item_xmlv2p1", files)
        ET.SubElement(test, "dependency", identifierref=name)
    ET.indent(made)
    return made


def _resource(resources: ET.Element, name: str, kind: str, files: list[str]) -> ET.Element:
    node = ET.SubElement(resources, "resource", identifier=name, type=kind, href=files[0])
    for path in files:
        ET.SubElement(node, "file", href=path)
    return node


def _shown(element: ET.Element) -> list[str]:
    """Return the names of the pictures that an item shows."""
    from_item = (name.removeprefix("../pictures/") for _, name in pictures(element))
    return sorted(set(from_item))


def _file(name: str) -> str:
    return f"{identifier(name, 'items/')}.xml"


QTI = Questions(package, "zip")
