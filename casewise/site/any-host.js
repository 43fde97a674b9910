// Comes before Pyodide's own script: a browser starts WebAssembly as it arrives only if the host names its type, and not
// every host does. Without the type, it's started when it's all there.
{
  const asItArrives = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (coming, imports) => {
    const response = await coming;
    if (response.headers.get("Content-Type") === "application/wasm") {
      return asItArrives.call(WebAssembly, response, imports);
    }
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
  };
}
