// How a scenario cell is written: its first line, then YAML. What colors it, and where its next line begins.

const STEP = 2;
const OPENER = /(?:^|[:\-?]\s+)[|>][-+\d]{0,2}\s*(?:\s#.*)?$/; // a block of text begins on the next line
const PARENT = /[^\s:][^:]*:\s*(?:\s#.*)?$|^\s*-\s*$/; // entries begin on the next line
const DASHES = /^(?:-\s+)*/;
const KEY = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[\]{},|>&*!%@`-][^:#[\]{},]*|-[^\s:][^:#[\]{},]*)(?=\s*:(?:\s|$))/;
const FLOW_KEY = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[\]{},:][^:#[\]{},]*)(?=\s*:(?:\s|$))/;
const WORD = /^(?:true|false|null|yes|no|~)(?=\s*(?:$|[,\]}]|\s#))/i;
const NUMBER = /^-?\d+(?:\.\d+)?(?=\s*(?:$|[,\]}]|\s#))/;

const indentOf = (line) => line.length - line.trimStart().length;
const isBlank = (line) => !line.trim();

// The indent of a line after `number`, counted from 0; `line` gives the text of each.
export function indentAfter(line, number) {
  const text = line(number);
  const indent = indentOf(text);
  if (number === 0) return 0;
  if (isBlank(text)) return text.length;
  if (text.trimStart().startsWith("#") || inText(line, number)) return indent;
  const entry = indent + DASHES.exec(text.trimStart())[0].length;
  if (OPENER.test(text)) return (/^\s*(?:-\s+)+[|>]/.test(text) ? indent : entry) + STEP;
  return PARENT.test(text) ? entry + STEP : indent;
}

// Whether a line is within a block of text, where a colon or a bar at its end means nothing.
export function inText(line, number) {
  let outer = indentOf(line(number));
  for (let above = number - 1; above > 0 && outer > 0; above -= 1) {
    const text = line(above);
    if (isBlank(text) || indentOf(text) >= outer) continue;
    outer = indentOf(text);
    if (OPENER.test(text) && !inText(line, above)) return true;
  }
  return false;
}

// A stream parser of CodeMirror: fields, ids, marks and texts each look different, and prose looks like prose.
export const parser = {
  name: "casewise-scenario",
  startState: () => ({ line: -1, text: -1, depth: 0, quote: "", entry: true, column: 0 }),
  copyState: (state) => ({ ...state }),
  blankLine: (state) => {
    state.line += 1;
  },
  token(stream, state) {
    if (stream.sol()) begin(stream, state);
    if (state.line === 0) return first(stream);
    if (stream.eatSpace()) return null;
    if (state.text >= 0) {
      stream.skipToEnd();
      return null;
    }
    if (state.quote) return quoted(stream, state);
    if (stream.peek() === "#") {
      stream.skipToEnd();
      return "comment";
    }
    return value(stream, state);
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: [] } },
};

function begin(stream, state) {
  state.line += 1;
  if (state.text >= 0 && stream.indentation() <= state.text) state.text = -1;
  if (!state.depth && !state.quote) state.entry = true;
}

function first(stream) {
  if (stream.match(/^%%scenario/)) return "keyword";
  if (stream.eatSpace()) return null;
  stream.skipToEnd();
  return "variableName.definition";
}

function value(stream, state) {
  if (state.entry && !state.depth) {
    state.column = stream.column();
    if (stream.match(/^-(?=\s|$)/)) return "punctuation";
    if (stream.match(KEY)) {
      state.entry = false;
      return state.column ? "propertyName" : "keyword";
    }
  }
  if (state.depth && stream.match(FLOW_KEY)) return "propertyName";
  const was = state.entry;
  state.entry = false;
  if (stream.match(/^:(?=\s|$)/)) return "punctuation";
  if (!state.depth && stream.match(/^[|>][-+\d]{0,2}(?=\s*(?:#.*)?$)/)) {
    state.text = was ? Math.max(state.column - STEP, 0) : state.column;
    return "operator";
  }
  if (stream.match(/^[[{]/)) {
    state.depth += 1;
    return "bracket";
  }
  if (state.depth && stream.match(/^[\]}]/)) {
    state.depth -= 1;
    return "bracket";
  }
  if (state.depth && stream.match(/^,/)) return "punctuation";
  if (stream.match(/^["']/)) {
    state.quote = stream.current();
    return quoted(stream, state);
  }
  if (stream.match(WORD)) return "atom";
  if (stream.match(NUMBER)) return "number";
  if (!stream.match(state.depth ? /^(?:[^,[\]{}#]|\S#)+/ : /^(?:[^#]|\S#)+?(?=\s+#|$)/)) stream.next();
  return null;
}

function quoted(stream, state) {
  const end = state.quote === '"' ? /^(?:[^"\\]|\\.)*"/ : /^(?:[^']|'')*'/;
  if (stream.match(end)) state.quote = "";
  else stream.skipToEnd();
  return "string";
}
