import { createHmac, timingSafeEqual } from "node:crypto";

/** Whether a webhook came from the server, unchanged, within five minutes of now. body: the bytes as they came, before anything parses them. */
export function isValid(secret: string, id: string, timestamp: string, signatures: string, body: Buffer, now = Date.now() / 1000): boolean {
  if (!/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > 300) {
    return false;
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const digest = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${digest}`);
  return signatures.split(" ").map((text) => Buffer.from(text)).some((text) => text.length === expected.length && timingSafeEqual(text, expected));
}
