// Where an issuer sends the browser back to: finish the sign-in, do what it was for, and sign out again.
import { comeBack, page, serve, tell } from "/auth/common.js";

page("title").textContent = "Signing in";
comeBack().then(([purpose, tokens]) => serve(purpose, tokens)).then((done) => {
  page("content").replaceChildren();
  page("title").textContent = "Done";
  tell(done);
}).catch((error) => {
  page("title").textContent = "That did not work";
  tell(error.message);
});
