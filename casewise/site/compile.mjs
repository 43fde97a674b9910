// Compiles Python for the site, with the very Python that runs it: node compile.mjs CORE WANTED COMPILED
// WANTED is a zip file of modules. COMPILED becomes one of the same modules, ready to be run.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [core, wanted, compiled] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${core}/pyodide.mjs`));
// One seed for all, because the order of a set may get into what is compiled.
const python = await loadPyodide({ indexURL: `${core}/`, env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" } });
python.FS.writeFile("/wanted.zip", readFileSync(wanted));
python.runPython(`
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

with zipfile.ZipFile("/wanted.zip") as wanted, zipfile.ZipFile("/compiled.zip", "w") as compiled:
    for name in wanted.namelist():
        code = compile(wanted.read(name), name.partition("/")[2], "exec", dont_inherit=True, optimize=2)
        # Unchecked, because the source isn't beside it.
        compiled.writestr(zipfile.ZipInfo(f"{name}c"), _code_to_hash_pyc(code, bytes(8), False))
`);
writeFileSync(compiled, python.FS.readFile("/compiled.zip"));
process.exit(0);
