import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { wavFile } from "./wavFile.mts";

const call = promisify(execFile);
const NEEDED = ["pulseaudio", "pactl", "paplay", "espeak-ng", "ffmpeg"];

/** The programs that are missing for a virtual microphone; empty where it can be had. */
export function missingForSound(): string[] {
  if (process.platform !== "linux") return ["Linux"];
  return NEEDED.filter((name) => spawnSync("which", [name]).status !== 0);
}

/** A speaker that nobody hears, and a microphone that hears it. */
const devices = (rate: number): string[] => [
  `load-module module-null-sink sink_name=speaker rate=${rate} channels=2 sink_properties=device.description=VirtualSpeaker`,
  "load-module module-remap-source source_name=microphone master=speaker.monitor source_properties=device.description=VirtualMicrophone",
  "set-default-sink speaker",
  "set-default-source microphone",
];
const SCRIPT = `.fail
load-module module-native-protocol-unix auth-anonymous=1
${devices(48_000).join("\n")}
`;

const TEXT =
  "First I would clarify the requirements. How many requests per second do we expect, and what is the budget for latency? " +
  "Every request passes the gateway, which reserves tokens before the call and settles the difference afterwards. ";

/** Runs in plain Node too, types stripped. A sound server of the test's own, with a virtual microphone. */
export class SoundServer {
  private daemon: ChildProcess | undefined;
  private readonly players = new Set<ChildProcess>();

  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<SoundServer> {
    const server = new SoundServer(await mkdtemp(join(tmpdir(), "dojo-sound-")));
    await mkdir(join(server.folder, "run"), { mode: 0o700 });
    await writeFile(join(server.folder, "default.pa"), SCRIPT);
    await server.open();
    return server;
  }

  /** What `PULSE_SERVER` has to be for a process that is to hear this microphone. */
  get address(): string {
    return `unix:${join(this.folder, "run/pulse/native")}`;
  }

  get env(): NodeJS.ProcessEnv {
    return { ...this.home, PULSE_SERVER: this.address };
  }

  /** Says a few sentences again and again, until `hush` or the end. */
  async speak(): Promise<void> {
    const file = join(this.folder, "speech.wav");
    await call("espeak-ng", ["-v", "en-us", "-s", "150", "-w", file, TEXT.repeat(8)]);
    // Without a short latency the speaker works in blocks of two seconds.
    const args = ["--latency-msec=30", "--device=speaker", file];
    const player = spawn("paplay", args, { env: this.env, stdio: "ignore" });
    this.players.add(player);
    player.once("exit", () => this.players.delete(player));
    await sleep(300);
  }

  /** A fifth of a second of a high tone. */
  async beep(): Promise<void> {
    const file = join(this.folder, "beep.wav");
    await writeFile(file, tone());
    const args = ["--latency-msec=30", "--device=speaker", file];
    spawn("paplay", args, { env: this.env, stdio: "ignore" });
  }

  hush(): void {
    for (const player of this.players) player.kill();
  }

  /** The microphone gives zeros. */
  async mute(muted: boolean): Promise<void> {
    await call("pactl", ["set-source-mute", "microphone", muted ? "1" : "0"], { env: this.env });
  }

  /** The devices go, and come back with another sample rate, as when a headset changes its profile. */
  async changeRate(rate: number): Promise<void> {
    const control = (line: string) => call("pactl", line.split(" "), { env: this.env });
    for (const module of ["module-remap-source", "module-null-sink"])
      await control(`unload-module ${module}`);
    for (const line of devices(rate)) await control(line);
  }

  /** As if the microphone were pulled out. */
  async close(): Promise<void> {
    const { daemon } = this;
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const gone = once(daemon, "exit");
    daemon.kill("SIGKILL");
    await gone;
  }

  /** As if it were put in again. */
  async open(): Promise<void> {
    await rm(join(this.folder, "run/pulse"), { recursive: true, force: true });
    const quiet = ["--exit-idle-time=-1", "--disable-shm=1", "--daemonize=no", "--use-pid-file=no"];
    this.daemon = spawn("pulseaudio", ["-n", "-F", join(this.folder, "default.pa"), ...quiet], {
      env: this.home,
      stdio: "ignore",
    });
    // A test run that breaks leaves nothing behind.
    const { daemon } = this;
    process.once("exit", () => daemon.kill());
    for (let waited = 0; waited < 10_000; waited += 100) {
      await sleep(100);
      if (await this.hasMicrophone()) return;
    }
    throw new Error("PulseAudio does not answer.");
  }

  async stop(): Promise<void> {
    this.hush();
    await this.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private get home(): NodeJS.ProcessEnv {
    const run = join(this.folder, "run");
    return {
      ...process.env,
      HOME: this.folder,
      XDG_RUNTIME_DIR: run,
      PULSE_RUNTIME_PATH: join(run, "pulse"),
    };
  }

  private async hasMicrophone(): Promise<boolean> {
    try {
      const { stdout } = await call("pactl", ["list", "short", "sources"], { env: this.env });
      return stdout.includes("microphone");
    } catch {
      return false;
    }
  }
}

/** 1 kHz for 200 ms. */
function tone(): Buffer {
  const samples = Int16Array.from({ length: WAV_RATE / 5 }, (_, n) =>
    Math.round(16_000 * Math.sin((2 * Math.PI * 1_000 * n) / WAV_RATE)),
  );
  return wavFile(samples, WAV_RATE);
}

const WAV_RATE = 48_000;
