"""A content package of IMS: a zip with a manifest, a test, its QTI items and their pictures.

The variants of a scenario are the items of a section of their own, from which the test selects one. The test carries
the scenarios' cells in comments, so that Casewise reads back exactly what it wrote.
"""

from __future__ import annotations

import base64
import json
from pathlib import PurePath
from urllib.parse import quote
from xml.etree import ElementTree as ET

from casewise.export.directory import Questions
from casewise.export.questions.bank import MARK, Bank, by_scenario
from casewise.export.questions.markup import legal, pictures
from casewise.export.questions.qti import ITEM, identifier, item, item_identifier, root
from casewise.export.questions.zipped import document, zipped

PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
CELL = "casewise-cell: "
"""What begins a comment with a scenario's cell, word for word, from which Casewise reads it back."""


def package(bank: Bank) -> bytes:
    """Return the scenarios of a module as a content package. The bank lists what can't be converted."""
    sections = bank.converted(lambda scenario: item(scenario, bank))
    made = {_file(name): element for items in sections.values() for name, element in items.items()}
    named = {name for name in bank.pictures if any(name in source for _, source in bank.cells)}
    shown = sorted(named.union(*map(_shown, made.values())))
    files = {"imsmanifest.xml": _manifest(bank.module, made, sorted(named)), "test.xml": _test(bank, sections), **made}
    return zipped(
        {path: document(element) for path, element in files.items()}
        | {f"pictures/{name}": bank.pictures[name] for name in shown}
    )


def _test(bank: Bank, sections: dict[str, dict[str, ET.Element]]) -> ET.Element:
    made = root("assessmentTest", ITEM, identifier=identifier(bank.module, "test-"), title=bank.module)
    made.extend(ET.Comment(f" {CELL}{_coded(*cell)} ") for cell in bank.cells)
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


def _coded(notebook: str, source: str) -> str:
    """Return a cell in letters that a comment of XML can hold. No other program shows a comment to anyone."""
    return base64.b64encode(json.dumps({"notebook": notebook, "cell": source}).encode()).decode()


def _selection(section: ET.Element, scenario: str) -> ET.Element:
    """Add a section of which each learner gets one item. Learners don't see that there is a section."""
    attributes = {"identifier": identifier(scenario, "variants."), "title": scenario, "visible": "false"}
    made = ET.SubElement(section, "assessmentSection", attributes)
    ET.SubElement(made, "selection", select="1")
    return made


def _manifest(module: str, items: dict[str, ET.Element], named: list[str]) -> ET.Element:
    made = root("manifest", PACKAGE, identifier=identifier(module, "casewise-"))
    made.append(ET.Comment(f" {MARK} "))
    metadata = ET.SubElement(made, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(made, "organizations")
    resources = ET.SubElement(made, "resources")
    test = _resource(resources, "resource.test", "imsqti_test_xmlv2p1", ["test.xml", *_files(named)])
    for path, element in items.items():
        name = f"resource-{PurePath(path).stem}"
        files = [path, *_files(_shown(element))]
        _resource(resources, name, "imsqti_item_xmlv2p1", files)
        ET.SubElement(test, "dependency", identifierref=name)
    ET.indent(made)
    return made


def _resource(resources: ET.Element, name: str, kind: str, files: list[str]) -> ET.Element:
    node = ET.SubElement(resources, "resource", identifier=name, type=kind, href=files[0])
    for path in files:
        ET.SubElement(node, "file", href=path)
    return node


def _files(names: list[str]) -> list[str]:
    return [f"pictures/{quote(name)}" for name in names]


def _shown(element: ET.Element) -> list[str]:
    """Return the names of the pictures that an item shows."""
    from_item = (name.removeprefix("../pictures/") for _, name in pictures(element))
    return sorted(set(from_item))


def _file(name: str) -> str:
    return f"{identifier(name, 'items/')}.xml"


QTI = Questions(package, "zip")
