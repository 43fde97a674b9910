// Comes first on a notebook's page. Where a site is isolated from others, the page and its kernel wait for each other with
// Atomics. The kernel's library expects a promise, and gets none if the answer is there before it asks.
if (globalThis.Atomics?.waitAsync) {
  const wait = Atomics.waitAsync;
  Atomics.waitAsync = (...words) => {
    const { async, value } = wait(...words);
    return { async: true, value: async ? value : Promise.resolve(value) };
  };
}
