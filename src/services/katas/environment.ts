/** What a kata's process inherits: where programs and caches are, and the language. No keys, no tokens. */
const INHERITED = new Set([
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TZ", "LANG", "LANGUAGE"],
  ...["TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"],
  ...["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "HOMEDRIVE"],
  ...["HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES"],
  ...["GOPATH", "GOROOT", "GOCACHE", "GOTMPDIR", "CC", "PYENV_VERSION", "PYENV_ROOT"],
  ...["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "NIX_PATH"],
]);

type Env = Readonly<Record<string, string | undefined>>;

/** The environment of a kata's process: only what a tool chain needs, and `more`. */
export function kataEnvironment(env: Env, more: Readonly<Record<string, string>> = {}): Env {
  const kept = Object.entries(env).filter(
    ([name]) => INHERITED.has(name.toUpperCase()) || name.startsWith("LC_"),
  );
  return { ...Object.fromEntries(kept), ...more };
}
