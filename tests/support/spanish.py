"""A small course in Spanish: a lesson with every kind, and an assessment of two."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.course.build import build
from casewise.gradebook.course_folder import Course

ROOT = Path(__file__).parents[2]
PLAN = """title: Confianza en la consulta
language: es
modules: {confianza: Confianza}
objectives: {C1: Proteger la intimidad}
cast: [Inés Olmedo, José Núñez, 伟 李]
"""
LESSON = (
    """%%scenario ascensor
title: En el ascensor
kind: choice
practice: true
objective: C1
prompt: |
  Una compañera entra en el ascensor con usted y con un desconocido y pregunta por Inés. ¿Qué responde usted?
options: {contar: Le cuenta algo., aplazar: Le propone hablar en la sala., callar: Mira al suelo.}
key: {aplazar: 1, callar: 0.5}
rationale: {contar: El desconocido ya sabe de Inés., aplazar: Nadie oye el nombre., callar: Nadie aprende nada.}
confidence: true""",
    """%%scenario cafe
title: En el café
kind: select
practice: true
objective: C1
prompt: ¿Qué protege a José en el café?
options: {cerrar: Pasar a la sala cerrada., nombres: Seguir con nombres de pila., despues: Hablar en el centro.}
key: [cerrar, despues]
rationale: {cerrar: Nadie escucha., nombres: Un nombre basta., despues: Lo que no se dice no se oye.}""",
    """%%scenario orden
title: Primero lo primero
kind: rank
practice: true
objective: C1
prompt: ¿En qué orden actúa usted?
options: {hechos: Anotar los hechos., avisar: Avisar a la responsable., cliente: Informar a Inés.}
key: [avisar, hechos, cliente]
rationale: {hechos: La memoria se borra., avisar: Ella conoce el plazo., cliente: Inés tiene derecho a saberlo.}""",
    """%%scenario tarjetas
title: Quién puede saberlo
kind: sort
practice: true
objective: C1
prompt: Clasifique los tres actos.
categories: {confianza: Crea confianza, dano: Rompe la confianza}
cards: {nota: Una nota en la red., grafico: Un gráfico para su madre., equipo: Los objetivos para su logopeda.}
key: {nota: dano, grafico: confianza, equipo: confianza}
rationale: {nota: La reconocen., grafico: Su madre ve qué ayuda., equipo: Dos planes se conocen.}""",
    """%%scenario nota
title: Una nota de sesión
kind: mark
practice: true
objective: C1
prompt: Marque lo que identifica a alguien.
text: |
  Vi a [[persona: José Núñez]] el [[fecha: 14 de marzo]], de [[animo: buen humor]].
key: [persona, fecha]
rationale: {persona: Es su nombre., fecha: Es una fecha exacta., animo: No identifica a nadie.}""",
    """%%scenario llamada
title: Una llamada
kind: story
practice: true
objective: C1
prompt: Suena el teléfono.
steps:
  llamada:
    text: Un hombre pregunta si Inés viene al centro.
    options: {confirmar: Dice que sí., negarse: Dice que no puede decirlo.}
    tells: {negarse: Dice que es su tío.}
    next: {negarse: tio}
  tio:
    text: El hombre insiste.
    options: {ceder: Le dice la hora., firme: Mantiene la respuesta.}
key: {negarse: 1, firme: 1}
rationale: {confirmar: Ya lo sabe., negarse: No sabe nada., ceder: Sabe la hora., firme: No sabe nada.}""",
    """%%scenario escribir
title: Lo que vio
kind: reflect
practice: true
objective: C1
prompt: Escriba una nota sobre 伟 李.
rubric: [Dice cuándo ocurrió., Dice lo que se vio.]
words: [20, 60]
advice: [{missing: a time, say: Escriba a qué hora fue.}]
exemplars:
  poor: {text: Estaba mal., why: Juzga.}
  good: {text: "A las 14:05 entró y se sentó.", why: Cuenta lo que se vio.}""",
)
ASSESSMENT = (
    """%%scenario pasillo
title: En el pasillo
kind: choice
points: 2.5
objective: C1
prompt: Un vecino pregunta por José. ¿Qué responde usted?
options: {contar: Le cuenta algo., callar: No dice nada de nadie., luego: Le dice que luego hablan.}
confidence: true
### BEGIN HIDDEN TESTS
key: {callar: 1, luego: 0.5}
rationale: {contar: El vecino ya lo sabe., callar: Nadie sabe nada., luego: El vecino sospecha.}
### END HIDDEN TESTS""",
    """%%scenario informe
title: Un informe
kind: reflect
points: 2
objective: C1
prompt: ¿Qué escribe usted sobre la visita?
rubric: [Dice cuándo., Dice qué se vio.]
### BEGIN SOLUTION
### END SOLUTION""",
)


def notebook(title: str, *scenarios: str) -> nbformat.NotebookNode:
    """Return a source notebook as an author leaves it."""
    texts = [new_markdown_cell(f"# {title}"), new_code_cell("%load_ext casewise")]
    cells = [*texts, *map(new_code_cell, scenarios), new_code_cell("%review")]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return new_notebook(cells=cells)


def course(root: Path) -> Course:
    """Return the course, with its module `confianza` built."""
    module = root / "source" / "confianza"
    module.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (module.parent / "course.yaml").write_text(PLAN, encoding="utf-8")
    nbformat.write(notebook("Confianza", *LESSON), module / "lesson.ipynb")
    nbformat.write(notebook("Confianza: evaluación", *ASSESSMENT), module / "assessment.ipynb")
    made = Course(root)
    build(made, "confianza")
    return made
