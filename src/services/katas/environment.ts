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
  const kept = Object.entries(env).filter(([name]) => isInherited(name));
  return { ...Object.fromEntries(kept), ...more };
}

/** For who starts a kata's process with the whole environment, as a debugger does: what to take out, as null. */
export function withheld(env: Env): Readonly<Record<string, null>> {
  const names = Object.keys(env).filter((name) => !isInherited(name));
  return Object.fromEntries(names.map((name) => [name, null]));
}

function isInherited(name: string): boolean {
  return INHERITED.has(name.toUpperCase()) || name.startsWith("LC_");
}
