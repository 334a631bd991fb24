// An invitation to a team or a project: what it offers, and three ways of taking it.
import { ask, field, form, issuers, make, page, secret, serve, signIn, tell } from "/auth/common.js";

const MAY = {
  viewer: "read everything", reviewer: "read everything, comment and decide on proposals",
  editor: "read, review and change everything", admin: "change everything and invite people",
  owner: "do everything, also delete it",
};
const link = `${location.origin}/invitations#${secret}`;

function inProgram() {
  const copy = make("button", { type: "button", className: "other", textContent: "Copy the link" });
  copy.onclick = async () => {
    await navigator.clipboard.writeText(link);
    copy.textContent = "Copied";
  };
  return make("section", {},
    make("h2", { textContent: "In the program" }),
    make("p", { textContent: `Sign in at ${location.origin}, then choose “Join with an invitation…” in the team panel and paste the link.` }),
    copy);
}

async function here(offer) {
  const purpose = () => ({ what: "invitation", secret, kind: offer.kind, id: offer.id, name: offer.name });
  const parts = [field(["email", "Address", "email"]), field(["password", "Password", "password"])];
  return make("section", {},
    make("h2", { textContent: "On this page" }),
    form(parts, "Sign in and join", async (given) => serve(purpose(), await signIn(given))),
    ...(await issuers(purpose)),
    make("p", {}, "No account yet? ", make("a", { href: `/auth/register#${encodeURIComponent(secret)}`, textContent: "Make one with this invitation" }), "."));
}

async function show() {
  const offer = await ask("POST", "/invitations/look", { secret });
  const until = new Date(offer.expires_ms).toLocaleString([], { dateStyle: "long", timeStyle: "short" });
  page("title").textContent = `${offer.invited_by_name} invites you to “${offer.name}”`;
  page("content").append(
    make("p", { textContent: `You join this ${offer.kind} as ${offer.role}: you may ${MAY[offer.role]}.` }),
    make("p", { className: "quiet", textContent: `It counts once, until ${until}${offer.for_email ? ", for the address it was sent to" : ""}.` }),
    await here(offer), inProgram());
}

show().catch((error) => {
  page("title").textContent = "This invitation does not count";
  tell(`${error.message} Ask whoever invited you for a new one.`);
});
