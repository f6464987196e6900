// Joins the buttons of the passkey pages to allauth's script, and turns its errors
// into words. Loaded after mfa/js/webauthn-json.js and mfa/js/webauthn.js.
(() => {
  "use strict";

  const kinds = { login: "loginForm", add: "addForm", authenticate: "authenticateForm", signup: "signupForm" };
  const problem = document.getElementById("passkey-problem");

  document.addEventListener("allauth.error", (event) => {
    if (!problem) return;
    event.preventDefault();
    const { name } = event.detail.exception;
    const words = problem.querySelector("p");
    words.textContent = name === "NotAllowedError" ? problem.dataset.cancelled : problem.dataset.failed;
    problem.hidden = false;
  });

  document.querySelectorAll("[data-passkey]").forEach((button) => {
    const { passkey, credential, options, passwordless } = button.dataset;
    const ids = { [passkey]: button.id, credential };
    if (options) ids.data = options;
    if (passwordless) ids.passwordless = passwordless;
    window.allauth.webauthn.forms[kinds[passkey]]({ ids });
  });
})();
