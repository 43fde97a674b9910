"""Metadata that other programs leave in a notebook. None of it belongs to a course, and all of it can be removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

NOTEBOOK = {
    "VS Code": "vscode* polyglot_notebook dotnet_interactive* interpreter",
    "Google Colab": "colab* accelerator gpuClass machine_shape",
    "Deepnote": "deepnote*",
    "CoCalc": "cocalc*",
    "Kaggle": "kaggle* _kg*",
    "Databricks": "application/vnd.databricks*",
    "Azure and Synapse": "microsoft azureml* synapse* save_output saveOutput notebook_environment azdata* trident "
    "spark_compute spark_pool sessionKeepAliveTimeout enableDebugMode a365ComputeOptions language_group kernel_info",
    "SageMaker": "availableInstances instance_type lcc_arn sagemaker* vcp*",
    "Vertex AI": "environment",
    "Noteable, Hex and Datalore": "noteable* hex_info datalore",
    "DataSpell and PyCharm": "pycharm datalore",
    "nteract": "nteract",
    "papermill": "papermill",
    "Jupytext": "jupytext",
    "Anaconda": "anaconda-cloud conda-* panel-cell-order",
    "RISE": "rise livereveal celltoolbar",
    "JupyterLab and its extensions": "widgets toc toc-* toc_* jp-* varInspector latex_envs latex_metadata nbTranslate "
    "hide_input hide_code* cite2c bibliofile notify_time gist gist_info _draft signature nbpresent WebIO @* "
    "orig_nbformat orig_nbformat_minor execution user_expressions cell_execution_strategy collapsed scrolled trusted "
    "toc_showcode toc_position finalized ploomber nav_menu mystnb",
}
"""Names of notebook metadata, by the program that writes them. A * means any ending."""
CELL = {
    "VS Code": "vscode* dotnet_interactive* polyglot_notebook",
    "Google Colab": "id colab* outputId cellView executionInfo base_uri cell_type",
    "Deepnote": "deepnote* cell_id source_hash execution_start execution_millis execution_context_id output_cleared "
    "created_in_deepnote_cell is_collapsed is_code_hidden is_output_hidden allow_embed formattedRanges "
    "owner_user_id number block_group sorting_key content_dependencies",
    "CoCalc": "cocalc*",
    "Kaggle": "_uuid _cell_guid _kg* _execution_state kaggle*",
    "Databricks": "application/vnd.databricks*",
    "Azure and Synapse": "microsoft azdata* azureml* gather advanced nteract outputHidden inputHidden",
    "SageMaker": "sagemaker*",
    "Noteable, Hex and Datalore": "noteable* datalore hex* ExecutionInfo",
    "DataSpell and PyCharm": "pycharm is_executing",
    "papermill": "papermill",
    "Jupytext": "lines_to_next_cell lines_to_end_of_cell_marker cell_marker region_name incorrectly_encoded_metadata",
    "RISE": "slideshow rise livereveal",
    "JupyterLab and its extensions": "collapsed scrolled trusted ExecuteTime execution executionTime jp-* hidden "
    "heading_collapsed hideCode hidePrompt hideOutput hide_input hide_output hide_prompt hide_code run_control "
    "init_cell autoscroll code_folding toc-* user_expressions @* language scrolled_output frozen deletable_cell "
    "solution2 solution2_first nbpresent widgets mystnb ploomber",
}
"""Names of cell metadata, as above."""

ADDED = (("Deepnote", "created_in_deepnote_cell", True), ("Google Colab", "id", "view-in-github"))
"""Cells that a program adds on its own: the program, and the metadata that marks its cell."""


@dataclass
class Left:
    """Metadata in a notebook that isn't the course's, from known programs and from unknown ones.

    `known` maps programs to names. `cells` maps unknown names to their cells, from 1; 0 means the notebook.
    """

    known: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, list[int]] = field(default_factory=dict)

    def __str__(self) -> str:
        return "; ".join(f"{host} ({', '.join(names)})" for host, names in self.known.items())


OWN_NOTEBOOK = frozenset({"kernelspec", "language_info", "casewise"})
OWN_CELL = frozenset({"nbgrader", "editable", "deletable", "jupyter", "tags", "casewise"})
PARTS = {
    "notebook": frozenset({"cells", "metadata", "nbformat", "nbformat_minor"}),
    "code": frozenset({"cell_type", "id", "metadata", "source", "outputs", "execution_count", "attachments"}),
}
"""The fields of a notebook and of a cell. Attachments are reported separately."""


def left(notebook: Any) -> Left:
    """Return the metadata that other programs left in a notebook."""
    found = Left()
    for number, name, host in _foreign(notebook):
        if not host:
            found.unknown.setdefault(name, []).append(number)
        elif name not in (names := found.known.setdefault(host, [])):
            names.append(name)
    return found


def drop(notebook: Any, names: Iterable[str] = ()) -> Left:
    """Remove the metadata of known programs and of these names from a notebook, and return it."""
    also, found = frozenset(names), Left()
    for host, name, value in ADDED:
        others = [cell for cell in notebook.cells if cell.metadata.get(name) != value]
        if len(others) < len(notebook.cells):
            notebook.cells = others
            found.known[host] = ["a cell that advertises it"]
    for number, name, host in list(_foreign(notebook)):
        if host or name in also:
            place = notebook.cells[number - 1] if number else notebook
            place.metadata.pop(name, None)
            if name not in PARTS["code" if number else "notebook"]:
                place.pop(name, None)
            taken = found.known.setdefault(host or "--drop", [])
            taken += [name] * (name not in taken)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            for name in ("outputs", "execution_count"):
                cell.pop(name, None)
        if not cell.get("attachments", True):
            del cell["attachments"]
    return found


def _foreign(notebook: Any) -> Iterable[tuple[int, str, str]]:
    """Yield the place, the name and the program of all metadata that isn't the course's own."""
    for name in sorted({*notebook.metadata} - OWN_NOTEBOOK | {*notebook} - PARTS["notebook"]):
        yield 0, name, _host(name, NOTEBOOK)
    for number, cell in enumerate(notebook.cells, 1):
        for name in sorted({*cell.metadata} - OWN_CELL | {*cell} - PARTS["code"]):
            yield number, name, _host(name, CELL)


def _host(name: str, table: dict[str, str]) -> str:
    for host, patterns in table.items():
        if any(fnmatchcase(name, pattern) for pattern in patterns.split()):
            return host
    return ""
