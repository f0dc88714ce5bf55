import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const iterations = 4096;
const saltBytes = 16;
const keyBytes = 32;

/**
 * @returns what PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803). Given instead of the password in `ALTER ROLE`, it
 * keeps the password itself out of statements, logs and errors of the server.
 */
export async function scramVerifier(password: string, salt = randomBytes(saltBytes)): Promise<string> {
  // RFC 4013 (SASLprep) for all that people use as passwords; letters and digits are left as they are.
  const prepared = password.normalize("NFKC");
  const salted = await promisify(pbkdf2)(prepared, salt, iterations, keyBytes, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const serverKey = hmac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
