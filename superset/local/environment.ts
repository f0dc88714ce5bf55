/** What a program needs of this process's environment: where things are, and how to reach a package index. */
const passed = /^(PATH|HOME|USER|LANG|TMPDIR|TZ|SSL_CERT_.*|(HTTPS?|NO)_PROXY|PIP_.*|UV_.*|PYENV_.*|XDG_CACHE_HOME)$/i;

/** @returns an environment of these values; no other setting for Python or Superset that this process may have gets in. */
export function inEnvironment(values: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => passed.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: "C.UTF-8", ...values };
}
