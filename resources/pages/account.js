// The pages that mails and the server's start lead to, one form each.
import { ask, device, field, form, issuers, make, page, secret, serve, signIn, tell } from "/auth/common.js";

const email = ["email", "Address", "email"], name = ["name", "Name", "text"];
const password = ["password", "Password", "password"];
const pages = {
  first: ["Make the first administrator", [email, name, password], "Make the account", "/auth/first", { secret, device }],
  register: ["Make an account", [email, name, password], "Make the account", "/auth/register", { invitation: secret, device }],
  "confirm-registration": ["Finish your registration", [password], "Finish", "/auth/register/confirm", { secret, device }],
  reset: ["Choose a new password", [password], "Change the password", "/auth/password/reset", { secret }],
  "confirm-email": ["Confirm your new address", [], "Confirm", "/auth/email/confirm", { secret }],
  device: ["Approve a machine", [], "Sign in", null, {}],
};
const [title, fields, action, path, more] = pages[location.pathname.split("/").pop()];
page("title").textContent = title;

async function send(given) {
  await ask("POST", path, { ...given, ...more });
  return "Done. You can close this page.";
}

async function approval() {
  const code = field(["user_code", "Code of the machine", "text"], secret);
  const purpose = () => ({ what: "device", user_code: code.querySelector("input").value });
  const inner = form([code, field(email), field(password)], action, async (given) => serve(purpose(), await signIn(given)));
  page("content").append(inner, ...(await issuers(purpose)));
}

if (path) page("content").append(form(fields.map((each) => field(each)), action, send));
else approval().catch((error) => tell(error.message));
