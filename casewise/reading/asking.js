// Asking the server, and keeping something in the browser.

class Refused extends Error {
  constructor(status, said) {
    super(said.message || "The server doesn't answer.");
    this.status = status;
    this.said = said;
  }
}

export async function ask(address, body) {
  const token = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1];
  const headers = { "Content-Type": "application/json", ...(token ? { "X-XSRFToken": token } : {}) };
  const request = body ? { method: "POST", body: JSON.stringify(body), headers, keepalive: true } : { headers };
  let answer;
  try {
    answer = await fetch(`${document.body.dataset.address}/${address}`, { ...request, credentials: "same-origin" });
  } catch {
    throw new Refused(0, { message: "The server doesn't answer." });
  }
  if (answer.redirected || answer.status === 403) {
    throw new Refused(403, { message: "You're logged out. Log in to JupyterLab again, in another tab." });
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // a browser that keeps nothing
  }
}

export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
