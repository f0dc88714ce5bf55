import { z } from "zod";

import { ConfigurationError } from "../../base/errors.ts";
import { bootstrap, databases, roles } from "../../publish/bootstrap.ts";
import type { CommandContext } from "../command-context.ts";
import { withSecretFiles } from "../secret-files.ts";
import { faultsOf } from "../zod-faults.ts";

export interface BootstrapOptions {
  readonly json?: boolean;
}

const password = z.string({ error: "expected a password" }).min(12, "expected at least 12 characters");

const environmentSchema = z.object({
  POSTGRESQL_ADMIN_URI: z
    .string({ error: "expected postgresql://postgres:password@host[:port]/postgres of a superuser" })
    .regex(/^postgres(ql)?:\/\/./, "expected postgresql://postgres:password@host[:port]/postgres of a superuser"),
  POSTGRESQL_OWNER_PASSWORD: password,
  POSTGRESQL_METADATA_PASSWORD: password,
  POSTGRESQL_READER_PASSWORD: password,
});

/**
 * `harmattan read-model bootstrap`: databases, roles and their borders, once before the first `publish`, and again when
 * a password or the version changes. @returns the exit code.
 */
export async function bootstrapReadModel(
  options: BootstrapOptions,
  { env, terminal }: CommandContext,
): Promise<number> {
  const { POSTGRESQL_ADMIN_URI: uri, ...passwords } = settingsOf(env);
  const notes = await bootstrap({
    uri,
    passwords: {
      owner: passwords.POSTGRESQL_OWNER_PASSWORD,
      metadata: passwords.POSTGRESQL_METADATA_PASSWORD,
      reader: passwords.POSTGRESQL_READER_PASSWORD,
    },
  });
  const text = [
    `The databases ${databases.readModel} (owner ${roles.owner}) and ${databases.metadata} (owner ${roles.metadata}) are there;\n`,
    `dashboards read as ${roles.reader}. Next: harmattan publish\n`,
    ...notes.map((note) => `note: ${note}\n`),
  ].join("");
  await terminal.print(options.json ? `${JSON.stringify({ databases, roles, notes })}\n` : text);
  return 0;
}

function settingsOf(env: NodeJS.ProcessEnv): z.infer<typeof environmentSchema> {
  const secrets = Object.keys(environmentSchema.shape);
  const faults: string[] = [];
  const values = withSecretFiles(env, secrets, faults);
  const parsed = environmentSchema.safeParse(values);
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new ConfigurationError("read-model bootstrap", [
    ...faults,
    ...(parsed.success ? [] : faultsOf(parsed.error, values, secrets)),
  ]);
}
