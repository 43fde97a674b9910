"""A content package of IMS: a zip with a manifest, a test, its QTI items and their pictures.

The variants of a scenario are the items of a section of their own, from which the test selects one.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath
from urllib.parse import quote
from xml.etree import ElementTree as ET

from casewise.export.directory import Questions
from casewise.export.questions.bank import MARK, Bank, by_scenario
from casewise.export.questions.markup import legal, pictures
from casewise.export.questions.qti import ITEM, identifier, item, item_identifier, root

PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the package, so that the same course makes the same package."""


def package(bank: Bank) -> bytes:
    """Return the scenarios of a module as a content package. The bank lists what can't be converted."""
    sections = bank.converted(lambda scenario: item(scenario, bank))
    made = {_file(name): element for items in sections.values() for name, element in items.items()}
    shown = sorted({name for element in made.values() for name in _shown(element)})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, "imsmanifest.xml", _xml(_manifest(bank.module, made)), zipfile.ZIP_STORED)  # its mark can be read
        _add(archive, "test.xml", _xml(_test(bank.module, sections)))
        for path, element in made.items():
            _add(archive, path, _xml(element))
        for name in shown:
            _add(archive, f"pictures/{name}", bank.pictures[name])
    return file.getvalue()


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


def _xml(element: ET.Element) -> bytes:
    written: bytes = ET.tostring(element, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(archive: zipfile.ZipFile, path: str, data: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    about = zipfile.ZipInfo(path, EPOCH)
    about.external_attr = 0o644 << 16
    archive.writestr(about, data, compress_type=how)


QTI = Questions(package, "zip")
