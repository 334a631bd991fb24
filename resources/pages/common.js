// What the pages share. A secret stands behind the # of an address; it is taken out at once and reaches no log.
"use strict";
export const secret = decodeURIComponent(location.hash.slice(1));
export const query = new URLSearchParams(location.search);
history.replaceState(null, "", location.pathname);
export const device = { id: crypto.randomUUID(), name: "Browser" };
const KEPT = "sign-in", BACK = "/auth/oidc/back";

export const page = (id) => document.getElementById(id);
export const tell = (text) => { page("told").textContent = text; };

export function make(kind, values, ...inner) {
  const made = Object.assign(document.createElement(kind), values);
  made.append(...inner);
  return made;
}

export const field = ([name, label, type], value = "") =>
  make("label", { textContent: label }, make("input", { name, type, value, required: true }));

export async function ask(method, where, body, token) {
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(where, { method, headers, body: body && JSON.stringify(body) });
  const found = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(`${found.message} ${found.next_step}`);
  return found;
}

// A form that stays until what was entered is taken; `work` says what is told then.
export function form(parts, action, work) {
  const button = make("button", { textContent: action });
  const made = make("form", { autocomplete: "on" }, ...parts, button);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    tell("");
    try {
      const done = await work(Object.fromEntries(new FormData(made)));
      page("content").replaceChildren();
      tell(done);
    } catch (error) {
      tell(error.message);
      button.disabled = false;
    }
  });
  return made;
}

function choice(text, ...answers) {
  return new Promise((chosen) => {
    const buttons = answers.map((answer, at) => make("button", {
      textContent: answer, className: at ? "other" : "", onclick: () => chosen(answer),
    }));
    page("content").replaceChildren(make("p", { textContent: text }), ...buttons);
    buttons[0].focus();
  });
}

// What somebody signs in for, on a page that keeps nobody signed in.
const PURPOSES = {
  async device({ user_code }, token) {
    const asks = await ask("GET", `/auth/device/question?user_code=${encodeURIComponent(user_code)}`, undefined, token);
    const words = `“${asks.device_name}” at ${asks.address} wants to sign in as you. Approve it only if you started that.`;
    const approve = (await choice(words, "Approve", "Refuse")) === "Approve";
    await ask("POST", "/auth/device/approve", { user_code, approve }, token);
    return approve ? "The machine is signed in. You can close this page." : "The machine was refused.";
  },
  async invitation({ secret, kind, id, name }, token) {
    try {
      await ask("POST", "/invitations/accept", { secret }, token);
    } catch (error) { // it was used by the sign-in itself, or one is in already
      await ask("GET", `/${kind}s/${id}`, undefined, token).catch(() => { throw error; });
    }
    return `You are in “${name}” now. In Contract Rewriter, sign in at ${location.origin}: it is there.`;
  },
};

export async function serve(purpose, tokens) {
  try {
    return await PURPOSES[purpose.what](purpose, tokens.access_token);
  } finally {
    await ask("POST", "/auth/logout", { refresh_token: tokens.refresh_token, device: device.id });
  }
}

export const signIn = ({ email, password }) => ask("POST", "/auth/login", { email, password, device });

// Buttons of the issuers of this server. `purpose` says, when one is pressed, what it is for.
export async function issuers(purpose) {
  const { providers } = await ask("GET", "/auth/oidc");
  return providers.map(({ id, name }) => make("button", {
    type: "button", className: "other", textContent: `Continue with ${name}`,
    onclick: () => leave(id, purpose()).catch((error) => tell(error.message)),
  }));
}

async function leave(provider, purpose) {
  const wanted = { redirect_uri: location.origin + BACK, device };
  const { flow, state, authorization_url } = await ask("POST", `/auth/oidc/${provider}/start`, wanted);
  sessionStorage.setItem(KEPT, JSON.stringify({ flow, state, purpose, device }));
  if (!/^https?:/.test(authorization_url)) throw new Error("The address of the issuer is not safe to open.");
  location.assign(authorization_url);
}

// The way back: what was left for, and the tokens of who the issuer says it is.
export async function comeBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (!kept || kept.state !== query.get("state") || !query.get("code"))
    throw new Error("You were not signed in. Open the link that you came from again.");
  const { flow, state, purpose } = kept;
  const given = { flow, state, code: query.get("code"), iss: query.get("iss"), invitation: purpose.secret };
  device.id = kept.device.id;
  return [purpose, await ask("POST", "/auth/oidc/finish", given)];
}
