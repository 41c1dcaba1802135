import { join } from "node:path";
import * as z from "zod";
import { DojoError, messageOf } from "../../core/errors.ts";
import { Claim } from "../../core/grading/claim.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import { readIfThere, type FileSystem } from "../files/fileSystem.ts";

const ClaimsFile = z.object({ schema: z.literal("dojo.claims/v1"), claims: z.array(Claim) });

/** "I did say this": passages that the user points at, kept in `claims.json` beside the grades. They never count. */
export class Claims {
  private readonly path: string;

  constructor(
    private readonly files: FileSystem,
    interviewFolder: string,
  ) {
    this.path = join(interviewFolder, "claims.json");
  }

  /** @throws DojoError when the file is there and is not ours. */
  async list(): Promise<Claim[]> {
    const bytes = await readIfThere(this.files, this.path);
    if (bytes === null) return [];
    try {
      return ClaimsFile.parse(JSON.parse(bytes.toString("utf8"))).claims;
    } catch (cause) {
      throw new DojoError(`${this.path} is damaged (${messageOf(cause)}). Repair or remove it.`, {
        cause,
      });
    }
  }

  async add(claim: Claim): Promise<void> {
    await this.write([...(await this.others(claim)), claim]);
  }

  async remove(claim: Claim): Promise<void> {
    await this.write(await this.others(claim));
  }

  private async others({ signal, source, text }: Claim): Promise<Claim[]> {
    const claims = await this.list();
    return claims.filter(
      (one) => one.signal !== signal || one.source !== source || one.text !== text,
    );
  }

  private async write(claims: readonly Claim[]): Promise<void> {
    const file = { schema: "dojo.claims/v1", claims };
    await atomicWrite(this.files, this.path, `${JSON.stringify(file, null, 2)}\n`);
  }
}
