// The pages that mails and the server's start lead to. The secret stands behind the # and is never sent in an address.
"use strict";
const secret = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, "", location.pathname);
const device = { id: crypto.randomUUID(), name: "Browser" };
const email = ["email", "Address", "email"], name = ["name", "Name", "text"];
const password = ["password", "Password", "password"];
const pages = {
  first: ["Make the first administrator", [email, name, password], "Make the account", "/auth/first", { secret, device }],
  register: ["Make an account", [email, name, password], "Make the account", "/auth/register", { invitation: secret, device }],
  "confirm-registration": ["Finish your registration", [password], "Finish", "/auth/register/confirm", { secret, device }],
  reset: ["Choose a new password", [password], "Change the password", "/auth/password/reset", { secret }],
  "confirm-email": ["Confirm your new address", [], "Confirm", "/auth/email/confirm", { secret }],
  device: ["Approve a machine", [email, password, ["user_code", "Code of the machine", "text"]], "Approve", null, {}],
};
const [title, fields, action, path, more] = pages[location.pathname.split("/").pop()];
const form = document.getElementById("form"), told = document.getElementById("told");
document.getElementById("title").textContent = title;
for (const [id, label, type] of fields) {
  const outer = document.createElement("label"), input = document.createElement("input");
  Object.assign(input, { name: id, type, required: true });
  if (id === "user_code") input.value = secret;
  outer.append(label, input);
  form.append(outer);
}
const button = document.createElement("button");
button.textContent = action;
form.append(button);

async function post(where, body, token) {
  const headers = { "content-type": "application/json", ...(token ? { authorization: "Bearer " + token } : {}) };
  const answer = await fetch(where, { method: "POST", headers, body: JSON.stringify(body) });
  const found = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(`${found.message} ${found.next_step}`);
  return found;
}

async function approve(given) {
  const tokens = await post("/auth/login", { email: given.email, password: given.password, device });
  try {
    await post("/auth/device/approve", { user_code: given.user_code, approve: true }, tokens.access_token);
  } finally {
    await post("/auth/logout", { refresh_token: tokens.refresh_token, device: device.id });
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  const given = Object.fromEntries(new FormData(form));
  try {
    await (path ? post(path, { ...given, ...more }) : approve(given));
    form.remove();
    told.textContent = "Done. You can close this page.";
  } catch (error) {
    told.textContent = error.message;
    button.disabled = false;
  }
});
